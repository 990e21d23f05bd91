import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { binaryIndexWork } from '../../src/directory/index-binaries.ts';
import { buildCatalog } from '../../src/scim/catalog.ts';
import { parseFilter } from '../../src/scim/filter.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store, Write } from '../../src/store/port.ts';
import { fact, insertOf } from '../store/samples.ts';

const { catalog } = buildCatalog([]);
const type = catalog.resourceTypes.get('User');
if (type === undefined) throw new Error('there is no User');

let store: Store;
let commits: (readonly Write[])[] = [];
beforeEach(async () => {
  const opened = await openStore(':memory:', { baseDirectory: '.' });
  commits = [];
  store = {
    ...opened,
    commit: (writes) => {
      commits.push(writes);
      return opened.commit(writes);
    },
  };
});
afterEach(() => store.close());

const BYTES = { first: 'AQID', second: '-_8', third: 'AQI=' };
const PATH = 'x509certificates.value';

/** As it stood in the database before binaries were compared by their bytes. */
function earlier(tenant: string, id: string, ...values: readonly string[]): Write {
  const document = JSON.stringify({
    schemas: [type?.schema],
    id,
    userName: id,
    displayName: `the ${id}`,
    x509Certificates: values.map((value) => ({ value })),
    meta: {
      resourceType: 'User',
      created: '2026-01-01T00:00:00Z',
      lastModified: '2026-01-01T00:00:00Z',
      version: 'W/"3"',
    },
  });
  const facts = values.map((key, element) => ({ path: PATH, key, element, unindexed: true as const }));
  return insertOf(tenant, { id, version: 3, document, display: `the ${id}`, facts: [...facts, fact('username', id)] });
}

async function found(tenant: string, text: string): Promise<readonly string[]> {
  if (type === undefined) return [];
  const query = { tenant, type: 'User', filter: parseFilter(type, text), offset: 0, limit: 200 };
  return (await store.findResources(query)).resources.map(({ id }) => id);
}

const run = (stop = new AbortController().signal) => {
  const log = { info: () => {}, warn: () => {}, error: (fields: object) => expect(fields).toBeNull() };
  return binaryIndexWork({ store, log }, ['one', 'two'], catalog.resourceTypes.values()).run(stop);
};

describe('binaries that an earlier Avow has written', () => {
  test('are found by their bytes from then on, in every tenant, and nothing else of them changes', async () => {
    await store.commit([
      earlier('one', 'ada', BYTES.first, BYTES.second),
      earlier('one', 'bob', BYTES.third),
      earlier('two', 'cyd', BYTES.first),
    ]);
    const before = await store.getResource({ tenant: 'one', type: 'User', id: 'ada' });
    expect(await found('one', `x509Certificates.value eq "${BYTES.first}"`)).toEqual([]);
    await run();
    expect(await found('one', `x509Certificates.value eq "${BYTES.first}"`)).toEqual(['ada']);
    expect(await found('one', 'x509Certificates.value eq "+/8="')).toEqual(['ada']);
    expect(await found('one', `x509Certificates.value sw "${BYTES.third}"`)).toEqual(['ada', 'bob']);
    expect(await found('two', `x509Certificates.value eq "${BYTES.first}"`)).toEqual(['cyd']);
    expect(await found('one', 'userName eq "ada"')).toEqual(['ada']);
    expect(await store.getResource({ tenant: 'one', type: 'User', id: 'ada' })).toEqual(before);
    expect(await store.lastChange('one')).toBe(0);
  });

  test('are many: they are read some at a time, once, and what is done is not done again', async () => {
    const ids = Array.from({ length: 120 }, (_, i) => `u${String(i).padStart(3, '0')}`);
    await store.commit(ids.map((id) => earlier('one', id, BYTES.first)));
    commits = [];
    await run();
    expect(commits).toHaveLength(ids.length);
    expect(await found('one', `x509Certificates.value eq "${BYTES.first}"`)).toEqual(ids);
    commits = [];
    await run();
    expect(commits).toEqual([]);
  });

  test('are left for the next start where it is stopped before', async () => {
    await store.commit([earlier('one', 'ada', BYTES.first)]);
    await run(AbortSignal.abort());
    expect(await found('one', `x509Certificates.value eq "${BYTES.first}"`)).toEqual([]);
    await run();
    expect(await found('one', `x509Certificates.value eq "${BYTES.first}"`)).toEqual(['ada']);
  });
});
