/** What the users of SCIM servers complain about most: each complaint by its number in the list, and none of them here. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestWorld, type TestWorld } from '../world.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const BADGE = 'urn:example:badge:User';

const CONFIG = `
issuer: https://id.example.com
scim:
  schemas: [badge.json, core.json]
  users: { onDelete: deactivate, onKnown: restore }
  clients:
    idp: { token: the-token-of-the-identity-provider }
    hr:
      token: the-token-of-the-hr-department
      permissions: { User: { read: [userName, title, 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'], write: [title] } }
`;
const FILES = {
  'badge.json': JSON.stringify({
    id: BADGE,
    name: 'Badge',
    attributes: [{ name: 'colour' }, { name: 'level', type: 'integer' }],
  }),
  'core.json': JSON.stringify({ id: USER, name: 'Own', attributes: [{ name: 'desk' }] }),
};

/** What these tests read of an answer. */
interface Body {
  readonly id: string;
  readonly totalResults: number;
  readonly nextCursor?: string;
  readonly detail: string;
  readonly members?: readonly { readonly value: string }[];
  readonly Resources: readonly Body[];
  readonly attributes: readonly Declared[];
  readonly schemas: readonly string[];
  readonly schema: string;
  readonly schemaExtensions: readonly { readonly schema: string }[];
  readonly [attribute: string]: unknown;
}
interface Declared {
  readonly name: string;
  readonly subAttributes?: readonly Declared[];
}

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld({ config: CONFIG, files: FILES });
});
afterAll(() => world.close());

async function scim(method: string, path: string, body?: unknown, token = 'the-token-of-the-identity-provider') {
  const response = await world.request(`/scim/v2${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed: Body = text === '' ? null : JSON.parse(text);
  return { status: response.status, body: parsed };
}

let made = 0;
async function person(changes: Record<string, unknown> = {}): Promise<Body> {
  made += 1;
  const { status, body } = await scim('POST', '/Users', { schemas: [USER], userName: `person-${made}`, ...changes });
  expect(status, body.detail).toBe(201);
  return body;
}
async function group(members: readonly string[], changes: Record<string, unknown> = {}): Promise<string> {
  made += 1;
  const all = members.map((value) => ({ value }));
  const { status, body } = await scim('POST', '/Groups', {
    schemas: [GROUP],
    displayName: `Group ${made}`,
    members: all,
    ...changes,
  });
  expect(status, body.detail).toBe(201);
  return body.id;
}
const patch = (path: string, ...operations: unknown[]) =>
  scim('PATCH', path, { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations });
const membersOf = async (id: string) =>
  (await scim('GET', `/Groups/${id}`)).body.members?.map(({ value }) => value) ?? [];
const people = (count: number) => Promise.all(Array.from({ length: count }, async () => (await person()).id));

test.each<[string, (id: string) => unknown]>([
  ['by a value array', (id) => ({ op: 'Remove', path: 'members', value: [{ $ref: null, value: id }] })],
  ['by a single value', (id) => ({ op: 'remove', path: 'members', value: { value: id } })],
  ['by a filter', (id) => ({ op: 'remove', path: `members[value eq "${id}"]` })],
])('1. Removing one member %s leaves the others in the group', async (_, operation) => {
  const [gone = '', ...others] = await people(3);
  const id = await group([gone, ...others]);
  expect((await patch(`/Groups/${id}`, operation(gone))).status).toBe(204);
  expect((await membersOf(id)).toSorted()).toEqual(others.toSorted());
});

test('2. A filtered removal is carried out, or refused: never ignored', async () => {
  const { id } = await person({
    emails: [
      { value: 'a@example.com', type: 'work' },
      { value: 'b@example.com', type: 'home' },
    ],
  });
  const removed = await patch(`/Users/${id}`, { op: 'remove', path: 'emails[type eq "home" and value co "b@"]' });
  expect(removed.body.emails).toEqual([{ value: 'a@example.com', type: 'work' }]);
  const nothing = await patch(`/Users/${id}`, { op: 'remove', path: 'emails[type eq "other"]' });
  expect(nothing).toMatchObject({ status: 400, body: { scimType: 'noTarget' } });
});

test.each([
  ['Replace', 'False'],
  ['REPLACE', 'false'],
  ['replace', false],
  ['Add', 'FALSE'],
])('3. %s with %j is understood', async (op, value) => {
  const { id } = await person({ active: 'True' });
  expect((await patch(`/Users/${id}`, { op, path: 'active', value })).body.active).toBe(false);
});

test.each(['/Users', '/Groups'])('4. externalId is echoed and found at %s', async (endpoint) => {
  const externalId = `ext"\\ ${endpoint}`;
  const id = endpoint === '/Users' ? (await person({ externalId })).id : await group([], { externalId });
  const filter = encodeURIComponent(`externalId eq ${JSON.stringify(externalId)}`);
  const found = await scim('GET', `${endpoint}?filter=${filter}`);
  expect(found.body).toMatchObject({ totalResults: 1, Resources: [{ id, externalId }] });
});

test('5. An add to a value that is not there makes it', async () => {
  const { id } = await person();
  const added = await patch(`/Users/${id}`, { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '1' });
  expect(added.body.phoneNumbers).toEqual([{ type: 'mobile', value: '1' }]);
});

test.each<[string, object]>([
  ['by its path', { op: 'replace', path: 'displayName', value: 'New by path' }],
  ['without a path', { op: 'replace', value: { displayName: 'New without one', externalId: 'e' } }],
])('6. A PATCH of the name %s leaves the members alone', async (_, operation) => {
  const members = await people(2);
  const id = await group(members);
  expect((await patch(`/Groups/${id}`, operation)).status).toBe(204);
  expect((await membersOf(id)).toSorted()).toEqual(members.toSorted());
});

test.each<[string, (id: string) => Promise<unknown>]>([
  ['deactivated', (id) => patch(`/Users/${id}`, { op: 'replace', value: { active: false } })],
  ['deleted', (id) => scim('DELETE', `/Users/${id}`)],
])('7. A person who was %s can be provisioned again', async (what, leave) => {
  const body = { userName: `again-${what}`, externalId: `again-${what}`, active: true };
  const { id } = await person(body);
  await leave(id);
  expect(await person(body)).toMatchObject({ id, active: true });
});

test('8. One member more in a group of thousands costs no more than in a group of ten', async () => {
  const all = await people(1_000);
  const [joining, others] = [all.slice(0, 20), all.slice(20)];
  const [small, large] = [await group(others.slice(0, 10)), await group([])];
  for (let start = 0; start < others.length; start += 250) {
    const value = others.slice(start, start + 250).map((id) => ({ value: id }));
    await patch(`/Groups/${large}`, { op: 'add', path: 'members', value });
  }
  const timed = async (id: string, value: string) => {
    const start = performance.now();
    await patch(`/Groups/${id}`, { op: 'add', path: 'members', value: [{ value }] });
    return performance.now() - start;
  };
  // Far from either's own time, and far from what reading the whole membership would take; on a busy machine any one may take long.
  const isDear = async (value: string) => (await timed(large, value)) > 10 * (await timed(small, value)) + 20;
  let dear = 0;
  for (const value of joining) dear += (await isDear(value)) ? 1 : 0;
  expect(dear).toBeLessThan(joining.length);
  expect(await membersOf(large)).toHaveLength(1_000);
});

test('9. A walk over pages gives everybody who was there throughout exactly once, whoever comes and goes meanwhile', async () => {
  const staying = new Set(await people(20));
  const leaving = await people(10);
  const seen: string[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const { body }: { body: Body } = await scim('GET', `/Users?cursor=${encodeURIComponent(cursor)}&count=7`);
    seen.push(...body.Resources.map(({ id }) => id));
    cursor = body.nextCursor;
    const gone = leaving.pop();
    await Promise.all([person(), gone === undefined ? null : scim('DELETE', `/Users/${gone}`)]);
    if (seen.length > 5_000) throw new Error('the walk has no end');
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect([...staying].filter((id) => !seen.includes(id))).toEqual([]);
});

test('10. Attributes of one’s own are declared, kept, echoed, found and patched', async () => {
  const own = { schemas: [USER, BADGE], desk: 'FX', [BADGE]: { colour: 'red', level: 3 } };
  const { id } = await person(own);
  expect((await scim('GET', `/Users/${id}`)).body).toMatchObject({ desk: 'FX', [BADGE]: { colour: 'red', level: 3 } });
  const filter = encodeURIComponent(`desk eq "fx" and ${BADGE}:level ge 3`);
  expect((await scim('GET', `/Users?filter=${filter}`)).body).toMatchObject({ totalResults: 1, Resources: [{ id }] });
  const patched = await patch(`/Users/${id}`, { op: 'Replace', path: `${BADGE}:colour`, value: 'blue' });
  expect(patched.body[BADGE]).toEqual({ colour: 'blue', level: 3 });
});

test('11. /Schemas and /ResourceTypes tell all that is served, each also by its id', async () => {
  const { body: types } = await scim('GET', '/ResourceTypes');
  expect(types.Resources.map(({ name }) => name)).toEqual(expect.arrayContaining(['User', 'Group']));
  for (const type of types.Resources) {
    expect((await scim('GET', `/ResourceTypes/${type.id}`)).body).toEqual(type);
    for (const urn of [type.schema, ...type.schemaExtensions.map(({ schema }) => schema)]) {
      expect((await scim('GET', `/Schemas/${urn}`)).body).toMatchObject({ id: urn });
    }
  }
  const { body: user } = await scim('GET', `/Schemas/${USER}`);
  const declared = user.attributes.map(({ name }) => name);
  const answered = await person({ name: { familyName: 'S' }, emails: [{ value: 'e' }], active: true, desk: 'FX' });
  const common = ['schemas', 'id', 'externalId', 'meta'];
  expect(Object.keys(answered).filter((name) => !common.includes(name) && !declared.includes(name))).toEqual([]);
});

test('12. A client writes what it may write, reads what it may read, and is told of the rest', async () => {
  const { id } = await person({ nickName: 'Secret', title: 'Clerk' });
  const asHr = (method: string, path: string, body?: unknown) =>
    scim(method, path, body, 'the-token-of-the-hr-department');
  const change = (path: string, value: unknown) => ({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path, value }],
  });
  expect((await asHr('PATCH', `/Users/${id}`, change('title', 'Trader'))).status).toBeLessThan(300);
  const refused = await asHr('PATCH', `/Users/${id}`, change('active', false));
  expect(refused.status).toBe(403);
  expect(refused.body.detail).toContain('active');
  const read = await asHr('GET', `/Users/${id}`);
  expect(read.body.title).toBe('Trader');
  expect(read.body).not.toHaveProperty('nickName');
  const asked = await asHr('GET', '/Users?filter=nickName eq "Secret"');
  expect([400, 403]).toContain(asked.status);
  expect(asked.body.detail).toContain('nickName');
  expect((await scim('GET', `/Users/${id}`)).body).toMatchObject({ title: 'Trader', nickName: 'Secret' });
});
