import { dirname, resolve } from 'node:path';
import type { Config } from '../../schema/config.ts';
import { shown } from '../audit/audit-answer.ts';
import { readFilter } from '../audit/filter.ts';
import { ocsfEvent } from '../audit/ocsf.ts';
import { FIRST, MOST_RECORDS, type QueryDeps, queryAudit } from '../audit/query.ts';
import { recordReading } from '../audit/reading.ts';
import { createValueHash } from '../audit/value-hash.ts';
import { tenantsOf } from '../config/tenants.ts';
import type { Effects } from '../effects.ts';
import { OAuthError } from '../oauth/errors.ts';
import { singleLine } from '../single-line.ts';
import type { PlacedAudit } from '../store/audit-port.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/port.ts';
import { unlock } from '../unlock.ts';
import type { AuditListOptions } from './audit-command.ts';
import { recordLine } from './audit-text.ts';
import type { Output } from './command-line.ts';

const NAMES_AT_MOST = 1_000;

type ReadEffects = Pick<Effects, 'randomBytes' | 'now' | 'newId'>;

/**
 * `avow audit`: the newest records that match, newest first; works beside a running server. That they are read is on record first.
 * @param config the configuration of `options.config`, checked
 * @throws Error in words for the operator; KeyFileError where a value is asked for and the secret is missing
 */
export async function audit(
  config: Config,
  options: AuditListOptions,
  effects: ReadEffects,
  output: Output,
): Promise<void> {
  const baseDirectory = dirname(resolve(options.config));
  const store = await openStore(config.database, { baseDirectory });
  try {
    const valueHash = await valueHashOf(config, options, baseDirectory, store, effects);
    const line = lineOf(options);
    let found = 0;
    for await (const record of newest({ store, valueHash, effects }, options)) {
      output.out(`${line(record)}\n`);
      found += 1;
    }
    if (found === 0 && !options.json && !options.ocsf) output.out(nothingIn(config, options));
  } finally {
    await store.close();
  }
}

function lineOf({ json, ocsf, tenant }: AuditListOptions): (record: PlacedAudit) => string {
  if (ocsf) return (record) => JSON.stringify(ocsfEvent({ ...record, tenant }));
  return json ? (record) => JSON.stringify(shown(record)) : recordLine;
}

/** Values alone are hashed, and whoever does not ask for one needs no secret. */
function valueHashOf(
  config: Config,
  { value }: AuditListOptions,
  baseDirectory: string,
  store: Store,
  effects: Pick<Effects, 'randomBytes'>,
) {
  if (value === undefined) return createValueHash('');
  return unlock(config, baseDirectory, store, effects, async (secret) => createValueHash(secret));
}

async function* newest(
  deps: QueryDeps & { readonly effects: ReadEffects },
  options: AuditListOptions,
): AsyncGenerator<PlacedAudit> {
  const reader = { tenant: options.tenant, id: 'avow audit' };
  const filter = filterOf(options);
  let left = options.last;
  for (let cursor: typeof FIRST | null = FIRST; cursor !== null && left > 0; ) {
    const limit = Math.min(left, MOST_RECORDS);
    const page: Awaited<ReturnType<typeof queryAudit>> = await queryAudit(deps, options.tenant, filter, {
      cursor,
      limit,
    });
    // A tenant that is misspelt has no log, and gets none by this.
    if (page.records.length > 0) await recordReading(deps, reader, filter, { cursor, page });
    yield* page.records;
    left -= page.records.length;
    cursor = page.next;
  }
}

function filterOf(options: AuditListOptions) {
  const typed: Readonly<Record<string, unknown>> = { ...options };
  try {
    return readFilter((name) => (typeof typed[name] === 'string' ? typed[name] : undefined));
  } catch (error) {
    // Its code is a word of a protocol that is not spoken here.
    throw error instanceof OAuthError ? new Error(error.description, { cause: error }) : error;
  }
}

function nothingIn(config: Config, options: AuditListOptions): string {
  const { tenant } = options;
  const others = tenantsOf(config).filter((other) => other !== tenant);
  const hint = others.length === 0 ? '' : `; there is also --tenant ${others.join(', ')}`;
  const isFiltered = Object.keys(filterOf(options)).length > 0;
  const said = isFiltered ? 'Nothing that matches has been recorded' : 'Nothing has been recorded yet';
  return singleLine(`${said} in the tenant ${tenant}${hint}`, NAMES_AT_MOST).concat('\n');
}
