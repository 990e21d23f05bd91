import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cursorText, readCursor } from '../../src/audit/audit-answer.ts';
import type { AuditFilter } from '../../src/audit/filter.ts';
import { createJournal, type Journal } from '../../src/audit/journal.ts';
import { personalStore } from '../../src/audit/personal-store.ts';
import { queryAudit } from '../../src/audit/query.ts';
import { auditWrite } from '../../src/audit/record.ts';
import { createValueHash } from '../../src/audit/value-hash.ts';
import type { Store } from '../../src/store/port.ts';
import { randomBytes } from '../random.ts';
import { memoryStore } from '../store/memory.ts';
import { createTestWorld, type TestWorld } from '../world.ts';

let raw: Store;
let store: Store;
let journal: Journal;
let ids = 0;
const effects = {
  now: () => 1_000 + ids,
  newId: () => {
    ids += 1;
    return `r${ids}`;
  },
  randomBytes,
};
beforeEach(() => {
  ids = 0;
  raw = memoryStore();
  store = personalStore(raw, effects);
  journal = createJournal(store, effects);
});

interface Look {
  readonly client?: string;
  readonly user?: string | null;
  readonly tenant?: string;
}

const look = (jti: string, { client = 'gateway', user = null, tenant = 'default' }: Look = {}) =>
  journal.keep({
    tenant,
    event: 'token.introspected',
    user,
    said: { client, application: 'web', api: 'orders', jti, active: true, form: 'json' },
  });
const deps = () => ({ store, valueHash: createValueHash('secret') });

/** The jtis of all that is found, newest first, page by page; a cursor goes out as text, and comes back. */
async function found(filter: AuditFilter, limit: number, tenant = 'default'): Promise<readonly string[]> {
  const names: string[] = [];
  for (let text: string | undefined = ''; text !== undefined; ) {
    const cursor = readCursor(text);
    if (cursor === null) throw new Error(`${text} is no cursor`);
    const page = await queryAudit(deps(), tenant, filter, { cursor, limit });
    expect(page.records.length).toBeLessThanOrEqual(limit);
    for (const { record } of page.records) names.push(JSON.parse(record).jti);
    text = page.next === null ? undefined : cursorText(page.next);
  }
  return names;
}

describe('what comes together', () => {
  test('is one row, and as many records', async () => {
    await Promise.all([look('j1'), look('j2', { user: 'ada' }), look('j3', { tenant: 'north' })]);
    expect(await raw.listAudit('default', 9)).toHaveLength(1);
    expect((await store.listAudit('default', 9)).map(({ id, record }) => [id, JSON.parse(record)])).toEqual([
      ['r1.1', expect.objectContaining({ event: 'token.introspected', jti: 'j2', user: 'ada' })],
      ['r1.0', expect.objectContaining({ event: 'token.introspected', jti: 'j1', client: 'gateway' })],
    ]);
    expect(await found({}, 9)).toEqual(['j2', 'j1']);
  });

  test('names nobody in its row', async () => {
    await look('j1', { user: 'ada@example.com' });
    expect((await raw.listAudit('default', 9)).map(({ record }) => record).join()).not.toContain('ada@');
  });

  test('has in its row what comes a turn later, while several come', async () => {
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    await Promise.all([look('j1'), look('j2'), turn().then(() => look('j3'))]);
    expect(await raw.listAudit('default', 9)).toHaveLength(1);
    expect(await found({}, 9)).toEqual(['j3', 'j2', 'j1']);
  });

  test('is several rows where it is much', async () => {
    await Promise.all(Array.from({ length: 250 }, (_, i) => look(`j${i}`)));
    expect((await raw.listAudit('default', 9)).length).toBeGreaterThan(2);
    expect(await found({}, 500)).toHaveLength(250);
  });

  test('is told of a commit that failed, and what comes later is kept', async () => {
    let isDown = true;
    const commit: Store['commit'] = async (writes) => {
      if (isDown) throw new Error('no disk');
      await store.commit(writes);
    };
    journal = createJournal({ commit }, effects);
    const first = await Promise.allSettled([look('j1'), look('j2')]);
    expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isDown = false;
    await look('j3');
    expect(await found({}, 9)).toEqual(['j3']);
  });
});

describe('a person whose key cannot be made', () => {
  /** A database that keeps no key of ada's. */
  const withoutAda = (): Store => ({
    ...raw,
    commit: async (writes) => {
      for (const write of writes)
        if (write.kind === 'insertPersonKey' && write.key.user === 'ada') throw new Error('no key for ada');
      await raw.commit(writes);
    },
  });

  test('fails what is kept of them, and nobody else’s, of whichever tenant', async () => {
    store = personalStore(withoutAda(), effects);
    journal = createJournal(store, effects);
    const ada = { user: 'ada' };
    const looks = [look('j1'), look('j2', ada), look('j3', { user: 'eve' }), look('j4', { ...ada, tenant: 'north' })];
    const kept = await Promise.allSettled([...looks, look('j5', { tenant: 'north' })]);
    const told = kept.map((one) => (one.status === 'rejected' ? one.reason.message : 'kept'));
    expect(told).toEqual(['kept', 'no key for ada', 'kept', 'no key for ada', 'kept']);
    expect(await found({}, 9)).toEqual(['j3', 'j1']);
    expect(await found({}, 9, 'north')).toEqual(['j5']);
  });
});

test('who was erased is found no more, and of what they were shown there is what names nobody', async () => {
  await Promise.all([look('j1', { user: 'ada' }), look('j2', { user: 'eve' })]);
  expect(await found({ person: 'ada' }, 9)).toEqual(['j1']);
  await store.commit([{ kind: 'deletePersonKey', tenant: 'default', user: 'ada' }]);
  expect(await found({ person: 'ada' }, 9)).toEqual([]);
  const records = (await store.listAudit('default', 9)).map(({ record }) => JSON.parse(record));
  expect(records).toMatchObject([
    { jti: 'j2', user: 'eve' },
    { jti: 'j1', erased: true },
  ]);
});

/** A record by itself, some that come together, or the seal on what is there. */
const step = fc.oneof(
  { weight: 2, arbitrary: fc.constant('alone' as const) },
  {
    weight: 4,
    arbitrary: fc.array(fc.record({ client: fc.constantFrom('a', 'b'), user: fc.constantFrom(null, 'ada', 'eve') }), {
      minLength: 1,
      maxLength: 6,
    }),
  },
  { weight: 1, arbitrary: fc.constant('seal' as const) },
);
const filters = fc.constantFrom<AuditFilter>(
  {},
  { client: 'a' },
  { person: 'ada' },
  { event: 'token.introspected' },
  { event: 'token.revoked' },
  { api: 'orders', client: 'b' },
);

interface Kept {
  readonly jti: string;
  readonly client: string;
  readonly user: string | null;
  readonly event: string;
}

function isMeant({ client, user, event }: Kept, filter: AuditFilter): boolean {
  return (
    (filter.client ?? client) === client &&
    (filter.person ?? user) === user &&
    (filter.event ?? event) === event &&
    (filter.api === undefined || event === 'token.introspected')
  );
}

describe('however they came, sealed or not', () => {
  let world: TestWorld;
  let runs = 0;
  beforeAll(async () => {
    world = await createTestWorld({ config: 'issuer: https://id.example.com' });
  });
  afterAll(() => world.close());

  test('pages of any size have each once and in order', async () => {
    const property = fc.asyncProperty(
      fc.array(step, { maxLength: 12 }),
      filters,
      fc.integer({ min: 1, max: 5 }),
      async (steps, filter, limit) => {
        runs += 1;
        const tenant = `t${runs}`;
        store = world.store;
        journal = createJournal(store, effects);
        const kept: Kept[] = [];
        for (const one of steps) {
          const jti = `j${kept.length}`;
          if (one === 'seal') await world.recorder.seal();
          else if (one === 'alone') {
            kept.push({ jti, client: 'a', user: 'ada', event: 'token.revoked' });
            const said = { client: 'a', token: 'access_token', user: 'ada', jti, because: 'asked' } as const;
            const stamp = { tenant, id: effects.newId(), at: effects.now() };
            await store.commit([auditWrite(stamp, { event: 'token.revoked', ...said })]);
          } else {
            const looks = one.map((each, i) => ({ ...each, jti: `j${kept.length + i}` }));
            kept.push(...looks.map((each) => ({ ...each, event: 'token.introspected' })));
            await Promise.all(looks.map((each) => look(each.jti, { ...each, tenant })));
          }
        }
        const expected = kept.filter((one) => isMeant(one, filter)).map(({ jti }) => jti);
        expect(await found(filter, limit, tenant)).toEqual(expected.toReversed());
      },
    );
    await fc.assert(property, { numRuns: 40 });
  });
});
