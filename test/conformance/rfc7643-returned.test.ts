import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestWorld, type TestWorld } from '../world.ts';

const DOOR = 'urn:example:params:scim:schemas:core:2.0:Door';
const LOCK = 'urn:example:params:scim:schemas:extension:lock:1.0:Door';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const ALL = 'a-token-for-doors-0123456789';
const NARROW = 'another-token-for-doors-0123456789';

const door = {
  id: DOOR,
  name: 'Door',
  attributes: [
    { name: 'number', required: true, uniqueness: 'server' },
    { name: 'floor', returned: 'always' },
    { name: 'note', returned: 'request' },
    { name: 'code', returned: 'never', mutability: 'writeOnly' },
    {
      name: 'hinges',
      type: 'complex',
      multiValued: true,
      subAttributes: [{ name: 'value' }, { name: 'type' }, { name: 'maker', returned: 'request' }],
    },
    { name: 'place', type: 'complex', returned: 'request', subAttributes: [{ name: 'site' }, { name: 'room' }] },
  ],
};
const lock = { id: LOCK, name: 'Lock', attributes: [{ name: 'keys', type: 'integer', returned: 'request' }] };
const doorType = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
  name: 'Door',
  endpoint: '/Doors',
  schema: DOOR,
  schemaExtensions: [{ schema: LOCK, required: false }],
};

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld({
    config: `
issuer: https://id.example.com
scim:
  schemas: [door.json, lock.json, door-type.json]
  clients:
    all: { token: ${ALL} }
    narrow: { token: ${NARROW}, permissions: { Door: { create: true, read: [number], write: ['*'] } } }
`,
    files: {
      'door.json': JSON.stringify(door),
      'lock.json': JSON.stringify(lock),
      'door-type.json': JSON.stringify(doorType),
    },
  });
});
afterAll(() => world.close());

async function ask(method: string, path: string, sent?: unknown, token = ALL) {
  const response = await world.request(`/scim/v2/Doors${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
    ...(sent !== undefined && { body: JSON.stringify(sent) }),
  });
  return (await response.json()) as Readonly<Record<string, unknown>>;
}

let count = 0;
const FULL = {
  floor: '1',
  note: 'squeaks',
  code: '1234',
  hinges: [{ value: 'h1', type: 'top', maker: 'Acme' }],
  place: { site: 'HQ', room: 'R1' },
  [LOCK]: { keys: 3 },
};
/** What a door is made with, under a number of its own. */
const made = (attributes: object) => {
  count += 1;
  return { schemas: [DOOR, LOCK], number: `D-${count}`, ...attributes };
};
const patch = (id: unknown, ...Operations: object[]) => ask('PATCH', `/${id}`, { schemas: [PATCH], Operations });

describe('§7 what is returned on request', () => {
  const { code: _never, ...shown } = FULL;

  test('is in the answer to a POST that specified it, and in no default answer after that', async () => {
    const created = await ask('POST', '', made(FULL));
    expect(created).toMatchObject(shown);
    expect(created).not.toHaveProperty('code');
    const read = await ask('GET', `/${created.id}`);
    for (const name of ['note', 'place', 'code', LOCK]) expect(read).not.toHaveProperty(name);
    expect(read.hinges).toEqual([{ value: 'h1', type: 'top' }]);
    expect(await ask('GET', `/${created.id}?attributes=note`)).toMatchObject({ note: 'squeaks', floor: '1' });
  });

  test('is in the answer to a PUT as far as that specified it', async () => {
    const { id } = await ask('POST', '', made(FULL));
    const replaced = await ask('PUT', `/${id}`, made({ note: 'is quiet' }));
    expect(replaced).toMatchObject({ note: 'is quiet' });
    expect(replaced).not.toHaveProperty('place');
  });

  test('outlives a PUT of what a GET showed, and is cleared where the PUT says so (RFC 7644 §3.5.1)', async () => {
    const { id } = await ask('POST', '', made(FULL));
    const hidden = async () => ask('GET', `/${id}?attributes=note,place,${LOCK}:keys`);
    const before = await hidden();
    await ask('PUT', `/${id}`, { ...(await ask('GET', `/${id}`)), floor: '2' });
    expect(await hidden()).toEqual({ ...before, floor: '2' });
    await ask('PUT', `/${id}`, made({ note: null, place: null }));
    const { note: _note, place: _place, floor: _floor, ...rest } = before;
    expect(await hidden()).toEqual(rest);
  });

  test.each<[string, object, object]>([
    ['by its path', { op: 'replace', path: 'note', value: 'new' }, { note: 'new' }],
    ['by its name in another case', { op: 'add', value: { NOTE: 'new' } }, { note: 'new' }],
    ['by its URN', { op: 'add', path: `${DOOR}:note`, value: 'new' }, { note: 'new' }],
    ['by a part of it', { op: 'replace', path: 'place.room', value: 'R2' }, { place: { site: 'HQ', room: 'R2' } }],
    [
      'as a part of another',
      { op: 'add', path: 'hinges[type eq "top"].maker', value: 'B' },
      { hinges: [{ maker: 'B' }] },
    ],
    [
      'within a value',
      { op: 'replace', path: 'hinges', value: [{ value: 'x', maker: 'C' }] },
      { hinges: [{ maker: 'C' }] },
    ],
    ['in an extension', { op: 'replace', value: { [LOCK]: { keys: 4 } } }, { [LOCK]: { keys: 4 } }],
  ])('is in the answer to a PATCH that specified it %s, and nothing else that is', async (_, operation, expected) => {
    const { id } = await ask('POST', '', made(FULL));
    const patched = await patch(id, operation);
    expect(patched).toMatchObject(expected);
    const hidden = ['note', 'place', LOCK].filter((name) => !Object.hasOwn(expected, name));
    for (const name of hidden) expect(patched).not.toHaveProperty(name);
    if (!Object.hasOwn(expected, 'hinges')) expect(patched.hinges).toEqual([{ value: 'h1', type: 'top' }]);
  });

  test('is not where the request asks for other attributes, or excludes it (RFC 7644 §3.9)', async () => {
    expect(await ask('POST', '?attributes=number', made(FULL))).not.toHaveProperty('note');
    const created = await ask('POST', '?excludedAttributes=note', made(FULL));
    expect(created).not.toHaveProperty('note');
    expect(created).toHaveProperty('place');
  });

  test('is not where the client may write it and not read it', async () => {
    const created = await ask('POST', '', made(FULL), NARROW);
    expect(created).toMatchObject({ number: expect.any(String) });
    expect(created).not.toHaveProperty('note');
  });
});
