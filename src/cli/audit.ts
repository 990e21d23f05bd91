import { dirname, resolve } from 'node:path';
import type { Config } from '../../schema/config.ts';
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
    const records = await store.listAudit('default', options.last);
    const line = options.json ? jsonLine : textLine;
    for (const record of records) output.out(`${line(record)}\n`);
    if (records.length === 0 && !options.json) output.out('Nothing has been recorded yet.\n');
  } finally {
    await store.close();
  }
}

function jsonLine(stored: StoredAudit): string {
  return JSON.stringify({ at: new Date(stored.at).toISOString(), id: stored.id, ...parsed(stored) });
}

/** When, what, through which application, for whom, and how it ended, on one line. */
function textLine(stored: StoredAudit): string {
  const { event, client, resource, subject, scopesGranted, error } = parsed(stored);
  const about = resource ?? subject?.user ?? subject?.kind ?? '';
  const end = error ? `${error.code}: ${error.reason}` : (scopesGranted?.join(' ') ?? '');
  return [new Date(stored.at).toISOString(), event, client ?? '-', about, end].filter((part) => part !== '').join('  ');
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
