import type { Effects } from '../effects.ts';
import type { PlacedAudit } from '../store/audit-port.ts';
import { FIRST, type QueryDeps, queryAudit } from './query.ts';
import { auditWrite, type ConfigurationRecord } from './record.ts';

export interface ConfigurationDeps extends QueryDeps {
  readonly effects: Pick<Effects, 'now' | 'newId'>;
}

const EVENT = 'configuration.changed';

/**
 * Puts on record, with the records of the tenant `default`, that this configuration is another than the last that was.
 * @param hash of the configuration: under a key, since a configuration has secrets in it
 * @param inForce the hash of the one that this node had until now; null at a start
 */
export async function recordConfiguration(
  deps: ConfigurationDeps,
  hash: string,
  inForce: string | null = null,
): Promise<void> {
  const { store, effects } = deps;
  const [last] = (await queryAudit(deps, 'default', { event: EVENT }, { cursor: FIRST, limit: 1 })).records;
  // Among very much that has no seal yet, it is not looked for to the end.
  const before = last === undefined ? inForce : hashIn(last);
  if (before === hash) return;
  const record = { event: EVENT, client: null, configuration: hash, before } as const;
  await store.commit([auditWrite({ tenant: 'default', id: effects.newId(), at: effects.now() }, record)]);
}

/** The store gives back what was written here. */
function hashIn({ record }: PlacedAudit): string {
  const { configuration }: ConfigurationRecord = JSON.parse(record);
  return configuration;
}
