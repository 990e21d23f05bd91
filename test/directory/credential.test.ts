import { beforeEach, describe, expect, test } from 'vitest';
import { type CredentialLookup, createCredentialLookup } from '../../src/directory/credential.ts';
import {
  addCredential,
  type CredentialDeps,
  revokeCredentials,
  rotateCredential,
} from '../../src/directory/credential-change.ts';
import type { Store } from '../../src/store/port.ts';
import { createUuidSource } from '../../src/uuid.ts';
import { randomBytes } from '../random.ts';
import { memoryStore } from '../store/memory.ts';
import { type Clock, createClock } from '../world.ts';

const HR = { tenant: 'default', client: 'hr' };
const MINUTE = 60_000;
const DAY = 86_400_000;

let clock: Clock;
let store: Store;
let deps: CredentialDeps;
let whoseIs: CredentialLookup;
let commits: number;

beforeEach(() => {
  clock = createClock();
  const kept = memoryStore();
  commits = 0;
  store = {
    ...kept,
    commit: (writes) => {
      commits += 1;
      return kept.commit(writes);
    },
  };
  deps = { store, effects: { now: clock.now, newId: createUuidSource(clock.now, randomBytes), randomBytes } };
  whoseIs = createCredentialLookup(store, clock.now);
});

async function events(): Promise<readonly string[]> {
  return (await store.listAudit('default', 100)).map(({ event }) => event).toReversed();
}

describe('a token', () => {
  test('is 256 random bits under a name that scanners find, and only its hash is kept', async () => {
    const { token, credential } = await addCredential(deps, HR, null);
    expect(token).toMatch(/^avow_scim_[A-Za-z0-9_-]{43}$/);
    expect(await whoseIs(token)).toMatchObject(HR);
    const kept = [...(await store.listCredentials('default')), ...(await store.listAudit('default', 10))];
    expect(JSON.stringify(kept)).not.toContain(token.slice('avow_scim_'.length));
    expect(JSON.stringify(await store.listAudit('default', 10))).not.toContain(credential.sha256);
  });

  test('that is expired is nobody’s, to the millisecond', async () => {
    const { token } = await addCredential(deps, HR, DAY);
    clock.advance(DAY - 1);
    expect(await whoseIs(token)).not.toBeNull();
    clock.advance(1);
    expect(await whoseIs(token)).toBeNull();
  });

  test('that is revoked is nobody’s at once, and the others of the client live', async () => {
    const { token, credential } = await addCredential(deps, HR, null);
    const other = await addCredential(deps, HR, null);
    await revokeCredentials(deps, [credential]);
    expect([await whoseIs(token), await whoseIs(other.token)]).toEqual([null, expect.objectContaining(HR)]);
    expect(await events()).toEqual(['credential.added', 'credential.added', 'credential.revoked']);
  });

  test.each([
    '',
    'avow_scim_',
    `avow_scim_${'A'.repeat(42)}`,
    `avow_at_${'A'.repeat(43)}`,
    `avow_scim_${'!'.repeat(43)}`,
  ])('like %j is not even looked for', async (text) => {
    const blind = { ...store, getCredential: () => Promise.reject(new Error('asked')) };
    expect(await createCredentialLookup(blind, clock.now)(text)).toBeNull();
  });
});

describe('a rotation', () => {
  test('leaves no moment without a live token', async () => {
    const first = await addCredential(deps, HR, null);
    const second = await rotateCredential(deps, HR, DAY);
    expect([await whoseIs(first.token), await whoseIs(second?.token ?? '')]).not.toContain(null);
    clock.advance(DAY);
    expect([await whoseIs(first.token), await whoseIs(second?.token ?? '')]).toEqual([
      null,
      expect.objectContaining(HR),
    ]);
    expect(await events()).toEqual(['credential.added', 'credential.added', 'credential.rotated']);
  });

  test('gives the new token the lifetime of the old, also after an earlier rotation', async () => {
    await addCredential(deps, HR, 90 * DAY);
    for (const _ of [1, 2]) {
      clock.advance(30 * DAY);
      const issued = await rotateCredential(deps, HR, DAY);
      expect(issued?.credential.expiresAt).toBe(clock.now() + 90 * DAY);
    }
  });

  test('never lengthens the life of an old one', async () => {
    const { credential } = await addCredential(deps, HR, MINUTE);
    await rotateCredential(deps, HR, DAY);
    const [old] = await store.listCredentials('default');
    expect(old).toMatchObject({ id: credential.id, expiresAt: credential.expiresAt });
  });

  test('has nothing to replace where none lives, and none of another client counts', async () => {
    const { credential } = await addCredential(deps, HR, null);
    await revokeCredentials(deps, [credential]);
    await addCredential(deps, { tenant: 'default', client: 'other' }, null);
    await addCredential(deps, { tenant: 'elsewhere', client: 'hr' }, null);
    expect(await rotateCredential(deps, HR, DAY)).toBeNull();
  });
});

describe('the last use', () => {
  const lastUse = async () => (await store.listCredentials('default'))[0]?.lastUsedAt;

  test('is noted once a minute at the most, however many requests come', async () => {
    const { token } = await addCredential(deps, HR, null);
    expect(await lastUse()).toBeNull();
    const before = commits;
    await Promise.all(Array.from({ length: 20 }, () => whoseIs(token)));
    clock.advance(MINUTE - 1);
    await whoseIs(token);
    expect([commits - before, await lastUse()]).toEqual([1, clock.now() - MINUTE + 1]);
    clock.advance(1);
    await whoseIs(token);
    expect([commits - before, await lastUse()]).toEqual([2, clock.now()]);
  });

  test('that another node has noted is not noted again', async () => {
    const { token } = await addCredential(deps, HR, null);
    await whoseIs(token);
    const before = commits;
    await createCredentialLookup(store, clock.now)(token);
    expect(commits).toBe(before);
  });
});
