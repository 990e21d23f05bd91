import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeKeys } from '../../src/issuer/change-keys.ts';
import { openSigningKeys, type SigningKeys, type SigningKeysDeps } from '../../src/issuer/signing-keys.ts';
import type { AccessTokenPayload } from '../../src/oauth/access-token.ts';
import { planAskedRotation, type RotationSettings, viewKeys } from '../../src/oauth/key-rotation.ts';
import { UnsealError } from '../../src/oauth/seal.ts';
import { signAccessToken } from '../../src/oauth/sign.ts';
import { verifyAccessToken } from '../../src/oauth/verify.ts';
import type { Store } from '../../src/store/port.ts';
import { createUuidSource } from '../../src/uuid.ts';
import { randomBytes } from '../random.ts';
import { memoryStore } from '../store/memory.ts';
import { type Clock, createClock } from '../world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SETTINGS: RotationSettings = {
  algorithms: ['ES256'],
  rotateEvery: 30 * DAY,
  publishAhead: HOUR,
  keepRetired: DAY,
};
const SECRET = 'the secret of these tests';
/** A node looks at the store as often as that. */
const LOOK = 10_000;

interface Nodes {
  readonly store: Store;
  readonly clock: Clock;
  readonly errors: string[];
  deps(settings?: Partial<RotationSettings>): SigningKeysDeps;
  open(settings?: Partial<RotationSettings>): Promise<SigningKeys>;
  events(): Promise<string[]>;
}

function nodes(): Nodes {
  const clock = createClock();
  const store = memoryStore();
  const errors: string[] = [];
  const quiet = () => {};
  const deps = (settings: Partial<RotationSettings> = {}): SigningKeysDeps => ({
    store,
    secret: SECRET,
    effects: { now: clock.now, wait: clock.wait, newId: createUuidSource(clock.now, randomBytes) },
    settings: { ...SETTINGS, ...settings },
    log: { info: quiet, warn: quiet, error: (_, message) => errors.push(message) },
  });
  return {
    store,
    clock,
    errors,
    deps,
    open: (settings) => openSigningKeys(deps(settings)),
    events: async () => (await store.listAudit('default', 100)).map(({ event }) => event).toReversed(),
  };
}

const kidsOf = ({ ring }: SigningKeys) => ring.jwks().keys.map(({ kid }) => kid);
const signerOf = ({ ring }: SigningKeys) => ring.current('ES256').kid;

test('nodes that start at once on an empty database have one key, and one of them has made it', async () => {
  const { open, events, store } = nodes();
  const started = await Promise.all([open(), open(), open()]);
  expect(new Set(started.map(signerOf)).size).toBe(1);
  expect(await store.listKeys()).toHaveLength(1);
  expect(await events()).toEqual(['key.added']);
});

test.each<[string, RotationSettings['algorithms'], RotationSettings['algorithms']]>([
  ['the same algorithms', ['ES256'], ['ES256']],
  ['more algorithms', ['ES256'], ['ES256', 'EdDSA']],
  ['other algorithms', ['ES256'], ['EdDSA']],
])(
  'of nodes with different secrets that start at once, with %s, one keeps a database that opens',
  async (_, ...both) => {
    const { deps } = nodes();
    const starts = both.map((algorithms, index) => ({
      ...deps({ algorithms }),
      secret: `the secret of node ${index}`,
    }));
    const started = await Promise.allSettled(starts.map(openSigningKeys));
    expect(started.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(started.find((one) => one.status === 'rejected')?.reason).toBeInstanceOf(UnsealError);
    // And so it does at the next start.
    const again = await Promise.allSettled(starts.map(openSigningKeys));
    expect(again.map(({ status }) => status)).toEqual(started.map(({ status }) => status));
  },
);

test('a secret that does not open the keys seals no other', async () => {
  const { open, deps, store, clock } = nodes();
  await open();
  clock.advance(60 * DAY);
  await expect(openSigningKeys({ ...deps(), secret: 'another secret entirely' })).rejects.toThrow(UnsealError);
  expect(await store.listKeys()).toHaveLength(1);
});

test('an algorithm that is configured later gets a key at the next start', async () => {
  const { open } = nodes();
  await open();
  const { ring } = await open({ algorithms: ['ES256', 'EdDSA'] });
  expect(ring.current('EdDSA').algorithm).toBe('EdDSA');
  expect(
    ring
      .jwks()
      .keys.map(({ alg }) => alg)
      .toSorted(),
  ).toEqual(['ES256', 'EdDSA']);
});

describe('a rotation by age, on two nodes', () => {
  const { open, clock, store, events } = nodes();
  let [a, b]: SigningKeys[] = [];
  let first = '';
  beforeAll(async () => {
    [a, b] = await Promise.all([open(), open()]);
    for (const node of [a, b]) node?.start();
    first = a === undefined ? '' : signerOf(a);
  });
  afterAll(() => Promise.all([a?.stop(), b?.stop()]));

  /** Moves the clock, and waits until both nodes have looked and agree on so many keys. */
  async function moved(ms: number, keys: number): Promise<readonly [SigningKeys, SigningKeys]> {
    clock.advance(ms);
    if (a === undefined || b === undefined) throw new Error('the nodes are not open');
    for (const node of [a, b]) await expect.poll(() => kidsOf(node).length).toBe(keys);
    expect(kidsOf(a)).toEqual(kidsOf(b));
    expect(signerOf(a)).toBe(signerOf(b));
    return [a, b];
  }

  test('the next key is made once and published before it signs', async () => {
    const [node] = await moved(30 * DAY - HOUR, 2);
    expect(signerOf(node)).toBe(first);
    expect(await events()).toEqual(['key.added', 'key.added']);
  });

  test('when its time comes it signs, and what the one before it signed is still verified', async () => {
    const [one] = await moved(LOOK, 2);
    const token = await signAccessToken(payloadAt(clock.now()), one.ring.current('ES256'));
    const [node] = await moved(HOUR, 2);
    expect(signerOf(node)).not.toBe(first);
    const options = { currentDate: new Date(clock.now()) };
    const { protectedHeader } = await jwtVerify(token, createLocalJWKSet(node.ring.jwks()), options);
    expect(protectedHeader.kid).toBe(first);
  });

  test('the retired key is removed when nothing that it signed is good any more', async () => {
    const [node] = await moved(DAY, 1);
    expect(node.ring.find(first)).toBeNull();
    expect((await store.listKeys()).map(({ kid }) => kid)).toEqual([signerOf(node)]);
    expect(await events()).toEqual(['key.added', 'key.added', 'key.removed']);
  });
});

function payloadAt(now: number): AccessTokenPayload {
  const iat = Math.floor(now / 1_000);
  return { iss: 'https://id', aud: 'a', client_id: 'c', iat, exp: iat + 7_200, jti: 'j', scope: '', sub: 's' };
}

describe('a key of another node', () => {
  const { open, clock, store, deps, events } = nodes();

  test('is known as soon as a token names it, and asking for what nobody has costs no read each', async () => {
    const [here, there] = [await open(), await open()];
    clock.advance(5);
    const plan = planAskedRotation(await store.listKeys(), SETTINGS, clock.now(), true);
    expect(await changeKeys(deps(), plan, 'asked')).toBe(1);
    const active = viewKeys(await store.listKeys(), clock.now()).find(({ state }) => state === 'active')?.key.kid ?? '';
    expect(here.ring.find(active)).toBeNull();
    await there.ring.lookFor(active);
    const token = await signAccessToken(payloadAt(clock.now()), there.ring.current('ES256'));
    const checks = { keys: here.ring, issuer: 'https://id', now: clock.now };
    expect(await verifyAccessToken(token, checks)).toMatchObject({ sub: 's' });
    expect(signerOf(here)).toBe(active);

    let reads = 0;
    const listKeys = () => {
      reads += 1;
      return store.listKeys();
    };
    const { ring } = await openSigningKeys({ ...deps(), store: { ...store, listKeys } });
    reads = 0;
    await Promise.all(['x', 'y', 'z'].map((kid) => ring.lookFor(kid)));
    expect(await ring.lookFor('w')).toBeNull();
    expect(reads).toBe(1);
    clock.advance(1_000);
    await ring.lookFor('w');
    expect(reads).toBe(2);
  });

  test('two who ask for the same rotation at once make one key', async () => {
    clock.advance(5);
    const before = await store.listKeys();
    const plan = planAskedRotation(before, SETTINGS, clock.now(), false);
    const made = await Promise.all([changeKeys(deps(), plan, 'asked'), changeKeys(deps(), plan, 'asked')]);
    expect(made.toSorted()).toEqual([0, 1]);
    expect(await store.listKeys()).toHaveLength(before.length + 1);
    const promote = planAskedRotation(await store.listKeys(), SETTINGS, clock.now(), true);
    expect(await Promise.all([changeKeys(deps(), promote, 'asked'), changeKeys(deps(), promote, 'asked')])).toEqual([
      1, 0,
    ]);
    expect(await store.listKeys()).toHaveLength(before.length + 1);
    expect((await events()).slice(-2)).toEqual(['key.added', 'key.promoted']);
  });
});

test('while the database is away the known keys sign, and the log says so', async () => {
  const { deps, clock, errors, store } = nodes();
  let isAway = false;
  const listKeys = () => (isAway ? Promise.reject(new Error('away')) : store.listKeys());
  const node = await openSigningKeys({ ...deps(), store: { ...store, listKeys } });
  node.start();
  isAway = true;
  const kid = signerOf(node);
  clock.advance(LOOK);
  await expect.poll(() => errors).toEqual(['the signing keys could not be looked at; those that are known still sign']);
  expect(signerOf(node)).toBe(kid);
  await node.stop();
});
