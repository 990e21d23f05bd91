import { dirname, resolve } from 'node:path';
import type { Config } from '../../schema/config.ts';
import { tenantsOf } from '../config/tenants.ts';
import { singleLine } from '../single-line.ts';
import { openStore } from '../store/open.ts';
import type { StoredAudit } from '../store/port.ts';
import type { AuditOptions, Output } from './command-line.ts';

/**
 * `avow audit`: the newest records, newest first; works beside a running server.
 * @param config the configuration of `options.config`, checked
 */
export async function audit(config: Config, options: AuditOptions, output: Output): Promise<void> {
  const store = await openStore(config.database, { baseDirectory: dirname(resolve(options.config)) });
  try {
    const records = await store.listAudit(options.tenant, options.last);
    const line = options.json ? jsonLine : textLine;
    for (const record of records) output.out(`${line(record)}\n`);
    if (records.length === 0 && !options.json) output.out(nothingIn(config, options.tenant));
  } finally {
    await store.close();
  }
}

function nothingIn(config: Config, tenant: string): string {
  const others = tenantsOf(config).filter((other) => other !== tenant);
  const hint = others.length === 0 ? '' : `; there is also --tenant ${others.join(', ')}`;
  return singleLine(`Nothing has been recorded yet in the tenant ${tenant}${hint}`, PART_AT_MOST).concat('\n');
}

function jsonLine(stored: StoredAudit): string {
  return JSON.stringify({ at: new Date(stored.at).toISOString(), id: stored.id, ...parsed(stored) });
}

/** Longer than any reason that is kept; the scopes of a token may be more, and --json has them all. */
const PART_AT_MOST = 1_000;

/** When, what, through which application, for whom, and how it ended, on one line. */
function textLine(stored: StoredAudit): string {
  const { event, client, resource, subject, scopesGranted, error } = parsed(stored);
  const about = resource ?? subject?.user ?? subject?.kind ?? '';
  const end = error ? `${error.code}: ${error.reason}` : (scopesGranted?.join(' ') ?? '');
  const parts = [new Date(stored.at).toISOString(), event, client ?? '-', about, end].filter((part) => part !== '');
  // Names and reasons come from outside, and a line break in one of them would make a record of its own.
  return parts.map((part) => singleLine(part, PART_AT_MOST)).join('  ');
}

interface AnyRecord {
  readonly event: string;
  readonly client: string | null;
  readonly resource?: string;
  readonly subject?: { readonly user: string | null; readonly kind: string } | null;
  readonly scopesGranted?: readonly string[];
  readonly error?: { readonly code: string; readonly reason: string } | null;
}

/** The store gives back what src/audit/record.ts wrote. */
function parsed(stored: StoredAudit): AnyRecord {
  return JSON.parse(stored.record);
}
