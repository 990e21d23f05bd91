import type { AuditStreamConfig, Retention } from '../../schema/config.ts';
import { keptFor } from '../audit/retained-kind.ts';
import type { Work } from '../workers.ts';
import { type PrunePolicy, type PrunerDeps, prune } from './pruner.ts';

const EVERY_MS = 3_600_000;

/** `audit.retention` and the streams of a configuration, as what prunes by them understands them. */
export function prunePolicy(retention: Retention, streams: Readonly<Record<string, AuditStreamConfig>>): PrunePolicy {
  const followers = Object.entries(streams).map(([name, { tenant }]) => ({
    name,
    tenant: tenant === '*' ? null : tenant,
  }));
  return { kept: keptFor(retention), followers };
}

/** Prunes the audit log from time to time, where anything is said of how long it is kept. */
export function retentionWorks(deps: PrunerDeps, policy: PrunePolicy): readonly Work[] {
  if (policy.kept.size === 0) return [];
  const as = JSON.stringify(['prune the audit log', [...policy.kept], policy.followers]);
  return [{ as, run: (stop) => pruneFromTimeToTime(deps, policy, stop) }];
}

async function pruneFromTimeToTime(deps: PrunerDeps, policy: PrunePolicy, stop: AbortSignal): Promise<void> {
  const { effects, log } = deps;
  while (!stop.aborted) {
    try {
      for await (const { tenant, kind, records, until, heldBy } of prune(deps, policy, stop)) {
        if (until !== null) log.info({ tenant, kind, records, until: new Date(until).toISOString() }, PRUNED);
        if (heldBy !== null) log.warn({ tenant, kind, stream: heldBy }, HELD);
      }
    } catch (error) {
      log.error({ err: error }, 'the audit log could not be pruned; it is tried again in an hour');
    }
    await effects.wait(EVERY_MS, stop);
  }
}

const PRUNED = 'records of the audit log were pruned';
const HELD = 'records of the audit log that are older than they are to be kept stay until this stream has sent them';
