import { dirname, resolve } from 'node:path';
import type { Config } from '../../schema/config.ts';
import { withFormerKeys } from '../audit/former-keys.ts';
import { readPrunings } from '../audit/prunings.ts';
import { checkpointReader } from '../audit/recorder.ts';
import { createValueHash } from '../audit/value-hash.ts';
import { type Verdict, verify } from '../audit/verify.ts';
import type { Effects } from '../effects.ts';
import type { Checkpoint } from '../oauth/checkpoint.ts';
import { readPruningProof } from '../oauth/pruning-proof.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/port.ts';
import { unlock } from '../unlock.ts';
import type { AuditOptions } from './audit-command.ts';
import type { Output } from './command-line.ts';
import { storedKeys } from './stored-keys.ts';

type VerifyOptions = Extract<AuditOptions, { action: 'verify' }>;
type CheckpointOptions = Extract<AuditOptions, { action: 'checkpoint' }>;

export interface VerifyCommandDeps {
  readonly effects: Pick<Effects, 'randomBytes' | 'now'>;
  readonly readFile: (path: string) => string;
}

/**
 * `avow audit verify`: whether the records of a tenant are those that were sealed; works beside a running server.
 * @returns whether they are
 * @throws UnsealError, KeyFileError where the secret is not that of the keys; Error in words for the operator
 */
export async function auditVerify(
  config: Config,
  options: VerifyOptions,
  deps: VerifyCommandDeps,
  output: Output,
): Promise<boolean> {
  const baseDirectory = dirname(resolve(options.config));
  const store = await openStore(config.database, { baseDirectory });
  try {
    const { known, valueHash } = await unlock(config, baseDirectory, store, deps.effects, async (secret) => {
      const hash = createValueHash(secret);
      const keys = await storedKeys(store, secret, deps.effects.now);
      const known = await withFormerKeys({ store, valueHash: hash }, secret, keys);
      return { known, valueHash: hash };
    });
    const read = checkpointReader(known);
    const prunings = (tenant: string) =>
      readPrunings({ store, valueHash }, tenant, (proof) => readPruningProof(proof, known));
    const kept = options.checkpoint === undefined ? null : await readKept(options, options.checkpoint, deps, read);
    const verdict = await verify({ store, read, prunings }, options.tenant, kept);
    output.out(told(options.tenant, verdict));
    return verdict.problemCount === 0;
  } finally {
    await store.close();
  }
}

/** `avow audit checkpoint`: the signed word of the last seal, to be kept where whoever writes to the database does not. */
export async function auditCheckpoint(config: Config, options: CheckpointOptions, output: Output): Promise<void> {
  const store: Store = await openStore(config.database, { baseDirectory: dirname(resolve(options.config)) });
  try {
    const seal = await store.lastSeal(options.tenant);
    if (seal === null) throw new Error(`nothing is sealed yet in the tenant ${options.tenant}`);
    output.out(`${seal.signature}\n`);
  } finally {
    await store.close();
  }
}

async function readKept(
  { tenant }: VerifyOptions,
  file: string,
  deps: VerifyCommandDeps,
  read: ReturnType<typeof checkpointReader>,
): Promise<Checkpoint> {
  const kept = await read(deps.readFile(file).trim());
  if (kept === null) throw new Error(`${file} is no checkpoint that this installation has signed`);
  if (kept === 'unknown key')
    throw new Error(`${file} is signed with a key that nobody knows any more: take a later one`);
  if (kept.tenant !== tenant) throw new Error(`${file} is a checkpoint of the tenant ${kept.tenant}`);
  return kept;
}

function told(tenant: string, { seals, records, unsealed, pruned, late, problems, problemCount }: Verdict): string {
  const waiting = unsealed === 0 ? '' : `, and ${unsealed} not sealed yet`;
  const gone = pruned.records === 0 ? '' : `; ${pruned.records} pruned by policy up to ${pruned.until}`;
  const lines = [
    `${tenant}: ${records} records in ${seals} seals${waiting}${gone}`,
    ...problems.map((one) => `  ${one}`),
  ];
  if (problemCount > problems.length) lines.push(`  … and ${problemCount - problems.length} more`);
  if (late.seals > 0) {
    lines.push(
      `${late.seals} of the seals, from seal ${late.first} on, came more than ten minutes after their records:`,
      'Avow did not run then, or somebody had the chain made anew. A checkpoint that was kept before tells.',
    );
  }
  const nothing = pruned.records === 0 ? 'Nothing' : 'Nothing else';
  lines.push(problemCount === 0 ? `${nothing} was altered, removed, added or moved.` : `${problemCount} problems.`);
  return `${lines.join('\n')}\n`;
}
