import { auditWrite, type KeyRecord } from '../audit/record.ts';
import type { Effects } from '../effects.ts';
import type { KeyToMake, Rotation } from '../oauth/key-rotation.ts';
import { generateKey, insertKeyWrite, sealPublicHalf } from '../oauth/keys.ts';
import { Conflict, type Store, type StoredKey, type Write } from '../store/port.ts';

export interface KeyChangeDeps {
  readonly store: Store;
  /** What the keys are sealed with. */
  readonly secret: string;
  readonly effects: Pick<Effects, 'now' | 'newId'>;
}

/** Long enough for nodes that see the same at once; what decides is that key and mark come in one commit. */
const MARK_MS = 60_000;

/**
 * Does what a rotation says, each change with its record in one commit. Of several nodes that see the same to do, one does it and
 * the others find it done: a change comes with a mark that can be made once.
 * @returns how many of the changes were made here
 */
export async function changeKeys(
  deps: KeyChangeDeps,
  { make, promote, remove }: Rotation,
  because: 'age' | 'asked',
): Promise<number> {
  const changes = [
    ...make.map((one) => () => makingOf(deps, one, because)),
    ...promote.map((key) => () => promoting(deps, key, because)),
    ...remove.map((key) => () => removing(deps, key, because)),
  ];
  let made = 0;
  for (const change of changes) {
    if (await isCommitted(deps.store, await change())) made += 1;
  }
  return made;
}

/**
 * Makes the keys of a database that has none, all of them or none: of nodes whose secrets differ, one seals, and the others find out
 * before they have sealed anything.
 */
export async function makeFirstKeys(deps: KeyChangeDeps, make: readonly KeyToMake[]): Promise<void> {
  const each = await Promise.all(make.map((one) => makingOf(deps, one, 'age')));
  await isCommitted(deps.store, [mark(deps, 'the first'), ...each.flat()]);
}

async function isCommitted(store: Store, writes: readonly Write[]): Promise<boolean> {
  try {
    await store.commit(writes);
    return true;
  } catch (error) {
    if (!(error instanceof Conflict) || error.kind !== 'replay') throw error;
    return false;
  }
}

async function makingOf(deps: KeyChangeDeps, one: KeyToMake, because: KeyRecord['because']): Promise<readonly Write[]> {
  const { activeAt, after, algorithm } = one;
  const generated = await generateKey(algorithm, deps.effects.newId);
  const at = { createdAt: deps.effects.now(), activeAt };
  const write = await insertKeyWrite(generated, deps.secret, at);
  const reason = after === null ? 'first' : because;
  return [mark(deps, `${algorithm} after ${after}`), write, recordOf(deps, 'key.added', write.key, reason)];
}

function promoting(deps: KeyChangeDeps, key: StoredKey, because: KeyRecord['because']): readonly Write[] {
  const promoted = { ...key, activeAt: deps.effects.now() };
  return [
    mark(deps, `${key.kid} promoted`),
    { kind: 'deleteKey', kid: key.kid },
    { kind: 'insertKey', key: promoted },
    recordOf(deps, 'key.promoted', promoted, because),
  ];
}

async function removing(deps: KeyChangeDeps, key: StoredKey, because: KeyRecord['because']): Promise<readonly Write[]> {
  const sealed = await sealPublicHalf(key, deps.secret);
  return [
    mark(deps, `${key.kid} removed`),
    { kind: 'deleteKey', kid: key.kid },
    recordOf(deps, 'key.removed', key, because, { sealed }),
  ];
}

function mark({ effects }: KeyChangeDeps, change: string): Write {
  const expiresAt = effects.now() + MARK_MS;
  return { kind: 'insertReplay', tenant: 'default', issuer: 'avow', jti: `signing key ${change}`, expiresAt };
}

function recordOf(
  { effects }: KeyChangeDeps,
  event: KeyRecord['event'],
  { kid, algorithm, activeAt }: StoredKey,
  because: KeyRecord['because'],
  more: Pick<KeyRecord, 'sealed'> = {},
): Write {
  const stamp = { tenant: 'default', id: effects.newId(), at: effects.now() };
  return auditWrite(stamp, { event, client: null, key: kid, algorithm, activeAt, because, ...more });
}
