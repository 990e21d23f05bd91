import { dirname, resolve } from 'node:path';
import type { Config } from '../../schema/config.ts';
import { pruningSigner } from '../audit/recorder.ts';
import { createValueHash } from '../audit/value-hash.ts';
import type { Effects } from '../effects.ts';
import { duePrunings, type PruneResult, prune } from '../retention/pruner.ts';
import { prunePolicy } from '../retention/retention.ts';
import { openStore } from '../store/open.ts';
import { unlock } from '../unlock.ts';
import type { AuditOptions } from './audit-command.ts';
import type { Output } from './command-line.ts';
import { storedKeys } from './stored-keys.ts';

type PruneOptions = Extract<AuditOptions, { action: 'prune' }>;

/**
 * `avow audit prune`: removes what is kept no longer, or says what would be; works beside a running server.
 * @throws UnsealError, KeyFileError where the secret is not that of the keys
 */
export async function auditPrune(
  config: Config,
  options: PruneOptions,
  effects: Effects,
  output: Output,
): Promise<void> {
  const { retention, streams } = config.audit;
  const policy = prunePolicy(retention, streams);
  if (policy.kept.size === 0) return output.out('Everything is kept: see audit.retention\n');
  const baseDirectory = dirname(resolve(options.config));
  const store = await openStore(config.database, { baseDirectory });
  const told = (level: string) => (_: object, message: string) => output.err(`${level}: ${message}\n`);
  const log = { info: () => {}, warn: told('warning'), error: told('error') };
  let isNothing = true;
  try {
    const { keys, valueHash } = await unlock(config, baseDirectory, store, effects, async (secret) => {
      return { keys: await storedKeys(store, secret, effects.now), valueHash: createValueHash(secret) };
    });
    const deps = { store, effects, log, valueHash, sign: pruningSigner(config.issuer, keys, effects.now) };
    const results = options.dryRun ? duePrunings(deps, policy) : prune(deps, policy, new AbortController().signal);
    for await (const result of results) {
      const lines = linesOf(result, options.dryRun);
      for (const line of lines) output.out(`${line}\n`);
      if (lines.length > 0) isNothing = false;
    }
  } finally {
    await store.close();
  }
  const orHeld = options.dryRun ? '' : ', or another node prunes at this moment';
  if (isNothing) output.out(`Nothing is to be pruned${orHeld}.\n`);
}

function linesOf({ tenant, kind, records, until, heldBy }: PruneResult, isDry: boolean): readonly string[] {
  const name = `${tenant}  ${kind}`;
  const done = isDry ? 'would be pruned' : 'pruned';
  const many = `${records} ${records === 1 ? 'record' : 'records'}`;
  return [
    ...(until === null ? [] : [`${name}  ${many} ${done}, up to ${new Date(until).toISOString()}`]),
    ...(heldBy === null ? [] : [`${name}  older ones stay until the stream ${heldBy} has sent them`]),
  ];
}
