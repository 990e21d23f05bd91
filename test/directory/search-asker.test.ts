/** The store is told for whom it searches, however the search goes: so that one client keeps no other waiting, and none who has left. */
import { beforeEach, expect, test } from 'vitest';
import { createCursors } from '../../src/directory/cursor.ts';
import type { Caller, Directory } from '../../src/directory/directory.ts';
import { createMoments } from '../../src/directory/moments.ts';
import { searchRoot, searchType } from '../../src/directory/search.ts';
import { appendLines } from '../../src/durable-file.ts';
import { buildCatalog } from '../../src/scim/catalog.ts';
import { permissionsByAccess } from '../../src/scim/permission.ts';
import { STANDARD } from '../../src/scim/profile.ts';
import { searchOfParameters } from '../../src/scim/search-request.ts';
import type { Asker } from '../../src/store/asker.ts';
import { EFFECTS } from '../claims/config.ts';
import { transmitter } from '../outbound/loopback.ts';
import { memoryStore } from '../store/memory.ts';

const { catalog } = buildCatalog([]);
const types = [...catalog.resourceTypes.values()];
const [type] = types;
if (type === undefined) throw new Error('there are no types');

const gone = new AbortController().signal;
const caller: Caller = {
  tenant: 'default',
  client: 'hr',
  access: 'read',
  subject: null,
  permissions: permissionsByAccess(types, 'read'),
  profile: STANDARD,
  kind: 'provisioning',
  ownsExternalIds: true,
  gone: () => gone,
};

const asked: (Asker | undefined)[] = [];
beforeEach(() => {
  asked.length = 0;
});

function directoryOf(): Directory {
  const memory = memoryStore();
  const store = {
    ...memory,
    findResources: (query: Parameters<typeof memory.findResources>[0]) => {
      asked.push(query.asker);
      return memory.findResources(query);
    },
    walkResources: (query: Parameters<typeof memory.walkResources>[0]) => {
      asked.push(query.asker);
      return memory.walkResources(query);
    },
    listPositions: (query: Parameters<typeof memory.listPositions>[0]) => {
      asked.push(query.asker);
      return memory.listPositions(query);
    },
  };
  const effects = { ...EFFECTS, newId: () => 'an-id', transmitter, appendLines };
  return {
    store,
    effects,
    fill: (_, attributes) => attributes,
    users: { onDelete: 'delete', onKnown: 'conflict' },
    cursors: createCursors('a-secret-for-tests', 60_000, effects),
    moments: createMoments(store),
  };
}

const requestOf = (query: string) => searchOfParameters(new Map(new URLSearchParams(query)));

test.each(['filter=title ne "a"', 'sortby=title', 'cursor=', 'cursor=&sortby=title', 'cursor=&sortby=groups.display'])(
  'a search of people by %s, and of the root, is on behalf of its client',
  async (query) => {
    const directory = directoryOf();
    await searchType(directory, caller, type, requestOf(query));
    await searchRoot(directory, caller, types, requestOf(query));
    expect(asked.length).toBeGreaterThan(1);
    for (const asker of asked) {
      expect(asker?.client).toBe('provisioning hr');
      expect(asker?.gone?.()).toBe(gone);
    }
  },
);
