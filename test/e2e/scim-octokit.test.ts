/**
 * Octokit, with the methods that it has for GitHub's SCIM API, and nothing of its own changed: it comes with an access token of
 * Avow's, and sends what GitHub documents.
 */
import { Octokit } from '@octokit/core';
import { enterpriseCloud } from '@octokit/plugin-enterprise-cloud';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, type Listening } from '../../src/server.ts';
import { createTestWorld, type TestWorld } from '../world.ts';

const SECRET = 'a-secret-of-the-sync-application';
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** What a test reads of an answer; what the client makes of it is the test. */
interface Resource {
  readonly id: string;
  readonly totalResults: number;
  readonly Resources: readonly Resource[];
  readonly [attribute: string]: unknown;
}
type Method = (parameters: object) => Promise<{ readonly status: number; readonly data: Resource }>;

interface Installation {
  readonly world: TestWorld;
  readonly listening: Listening;
  /** A method of the client's, by its name. */
  method(name: string): Method;
}

async function startAt(basePath: string, methods: 'scim' | 'enterpriseAdmin'): Promise<Installation> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const world = await createTestWorld({
    config: `
issuer: ${url}
scim: { basePath: ${basePath} }
clients: { sync: { kind: machine, secret: ${SECRET}, grants: [client-credentials], scopes: ['scim:write'], tokens: jwt } }
`,
  });
  const listening = await world.listen(port);
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`sync:${SECRET}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource: url + basePath }),
  });
  const { access_token } = (await response.json()) as { access_token: string };
  const octokit = new (Octokit.plugin(enterpriseCloud))({ baseUrl: url, auth: access_token });
  const own: Readonly<Record<string, unknown>> = octokit[methods] ?? {};
  const method = (name: string): Method => {
    const called = own[name];
    if (typeof called !== 'function') throw new Error(`octokit.${methods} has no ${name}`);
    return (parameters) => called(parameters);
  };
  return { world, listening, method };
}

async function stop({ listening, world }: Installation): Promise<void> {
  await listening.stop(1_000);
  await world.close();
}

describe('octokit.enterpriseAdmin', () => {
  const enterprise = 'acme';
  let installation: Installation;
  const call = (name: string, parameters: object = {}) => installation.method(name)({ enterprise, ...parameters });
  beforeAll(async () => {
    installation = await startAt('/scim/v2/enterprises/acme', 'enterpriseAdmin');
  });
  afterAll(() => stop(installation));

  /** The body of GitHub's own example. */
  const mona = (userName: string) => ({
    schemas: [USER],
    externalId: `x-${userName}`,
    active: true,
    userName,
    name: { formatted: 'Ms. Mona Lisa Octocat', familyName: 'Octocat', givenName: 'Mona', middleName: 'Lisa' },
    displayName: 'Mona Lisa',
    emails: [{ value: `${userName}@example.com`, type: 'work', primary: true }],
    roles: [{ value: 'User', primary: false }],
  });
  const provision = async (userName: string) => (await call('provisionEnterpriseUser', mona(userName))).data;
  const read = async (scim_user_id: string) =>
    (await call('getProvisioningInformationForEnterpriseUser', { scim_user_id })).data;

  test('provisions a user and reads it back', async () => {
    const { status, data } = await call('provisionEnterpriseUser', mona('e1'));
    expect({ status, data }).toMatchObject({ status: 201, data: mona('e1') });
    expect(await read(data.id)).toEqual(data);
  });

  test('finds a user by a filter, and goes through the pages', async () => {
    for (const name of ['p1', 'p2', 'p3']) await provision(name);
    const found = await call('listProvisionedIdentitiesEnterprise', { filter: 'externalId eq "x-p2"' });
    expect(found.data).toMatchObject({ totalResults: 1, Resources: [{ userName: 'p2' }] });
    const names: unknown[] = [];
    for (let startIndex = 1; ; startIndex += 2) {
      const { data } = await call('listProvisionedIdentitiesEnterprise', { startIndex, count: 2 });
      names.push(...data.Resources.map(({ userName }) => userName));
      if (names.length >= data.totalResults) break;
    }
    expect(names).toEqual(expect.arrayContaining(['p1', 'p2', 'p3']));
    expect(new Set(names).size).toBe(names.length);
  });

  test('replaces a user', async () => {
    const { id } = await provision('r1');
    const body = { schemas: [USER], userName: 'r1', displayName: 'Mona L', emails: mona('r1').emails };
    await call('setInformationForProvisionedEnterpriseUser', { scim_user_id: id, ...body });
    const replaced = await read(id);
    expect(replaced).toMatchObject({ id, ...body });
    expect(replaced).not.toHaveProperty('name');
  });

  test.each([
    ['double quotes', 'emails[type eq "work"].value'],
    ['single quotes, as GitHub documents them', "emails[type eq 'work'].value"],
  ])('changes attributes by a path with %s', async (quotes, path) => {
    const { id } = await provision(`u${quotes.length}`);
    await call('updateAttributeForEnterpriseUser', {
      scim_user_id: id,
      schemas: [PATCH],
      Operations: [
        { op: 'replace', path, value: 'new@example.com' },
        { op: 'replace', path: 'name.familyName', value: 'Cat' },
      ],
    });
    expect(await read(id)).toMatchObject({
      name: { familyName: 'Cat', givenName: 'Mona' },
      emails: [{ value: 'new@example.com', type: 'work', primary: true }],
    });
  });

  test('deprovisions a user: first inactive, then gone', async () => {
    const { id } = await provision('d1');
    const Operations = [{ op: 'replace', path: 'active', value: 'False' }];
    await call('updateAttributeForEnterpriseUser', { scim_user_id: id, schemas: [PATCH], Operations });
    expect((await read(id)).active).toBe(false);
    expect((await call('deleteUserFromEnterprise', { scim_user_id: id })).status).toBe(204);
    await expect(read(id)).rejects.toMatchObject({ status: 404 });
  });

  test('provisions a group, and changes who is in it', async () => {
    const [one, two] = [await provision('g1'), await provision('g2')];
    const { data: group } = await call('provisionEnterpriseGroup', {
      schemas: [GROUP],
      externalId: 'team-7',
      displayName: 'Engineering',
      // GitHub wants a displayName of each.
      members: [{ value: one.id, displayName: 'Mona' }],
    });
    const change = (op: string, path: string, value: unknown) =>
      call('updateAttributeForEnterpriseGroup', {
        scim_group_id: group.id,
        schemas: [PATCH],
        Operations: [{ op, path, value }],
      });
    const members = async () => {
      const { data } = await call('getProvisioningInformationForEnterpriseGroup', { scim_group_id: group.id });
      return { displayName: data.displayName, members: data.members };
    };
    await change('add', 'members', [{ value: two.id, displayName: 'Lisa' }]);
    expect((await members()).members).toEqual([
      expect.objectContaining({ value: one.id, display: 'Mona Lisa' }),
      expect.objectContaining({ value: two.id, display: 'Mona Lisa' }),
    ]);
    await change('remove', 'members', [{ value: one.id }]);
    await change('replace', 'displayName', 'Employees');
    expect(await members()).toEqual({
      displayName: 'Employees',
      members: [expect.objectContaining({ value: two.id })],
    });

    const found = await call('listProvisionedGroupsEnterprise', {
      filter: 'externalId eq "team-7"',
      excludedAttributes: 'members',
    });
    expect(found.data.Resources).toEqual([expect.not.objectContaining({ members: expect.anything() })]);

    const body = { schemas: [GROUP], displayName: 'Nobody', members: [] };
    await call('setInformationForProvisionedEnterpriseGroup', { scim_group_id: group.id, ...body });
    expect(await members()).toEqual({ displayName: 'Nobody', members: undefined });
    expect((await call('deleteScimGroupFromEnterprise', { scim_group_id: group.id })).status).toBe(204);
  });

  test('asks for what it knows already, and changes only what it knows', async () => {
    const { id, meta } = await provision('v1');
    const version = (meta as { readonly version: string }).version;
    const scim_user_id = id;
    const known = { scim_user_id, headers: { 'if-none-match': version } };
    await expect(call('getProvisioningInformationForEnterpriseUser', known)).rejects.toMatchObject({ status: 304 });
    const change = (title: string) =>
      call('updateAttributeForEnterpriseUser', {
        scim_user_id,
        headers: { 'if-match': version },
        Operations: [{ op: 'add', path: 'title', value: title }],
      });
    expect((await change('first')).status).toBe(200);
    await expect(change('second')).rejects.toMatchObject({
      status: 412,
      message: expect.stringContaining('read it again'),
    });
  });

  test.each<[string, string, object, number, string]>([
    [
      'an id that nobody has',
      'getProvisioningInformationForEnterpriseUser',
      { scim_user_id: 'nobody' },
      404,
      "User 'nobody' is not here",
    ],
    ['a userName that is taken', 'provisionEnterpriseUser', mona('taken'), 409, 'uniqueness'],
    ['an attribute that nobody declared', 'provisionEnterpriseUser', { shoeSize: 44 }, 400, 'shoeSize'],
    ['a filter that is none', 'listProvisionedIdentitiesEnterprise', { filter: 'userName is "x"' }, 400, 'operator'],
  ])('its error says what is wrong with %s', async (_, name, parameters, status, detail) => {
    await provision('taken').catch(() => undefined);
    const error = { name: 'HttpError', status, message: expect.stringContaining(detail) };
    await expect(call(name, parameters)).rejects.toMatchObject(error);
  });
});

describe('octokit.scim, whose bodies need no schemas', () => {
  const org = 'acme';
  let installation: Installation;
  const call = (name: string, parameters: object = {}) => installation.method(name)({ org, ...parameters });
  beforeAll(async () => {
    installation = await startAt('/scim/v2/organizations/acme', 'scim');
  });
  afterAll(() => stop(installation));

  test('provisions, finds, reads, replaces, changes and deletes a user', async () => {
    const person = {
      userName: 'mona@example.com',
      name: { givenName: 'Mona', familyName: 'Octocat' },
      emails: [{ value: 'mona@example.com', primary: true }],
    };
    const { status, data } = await call('provisionAndInviteUser', person);
    expect({ status, data }).toMatchObject({ status: 201, data: { schemas: [USER], ...person } });
    const scim_user_id = data.id;

    const list = await call('listProvisionedIdentities', { filter: 'userName eq "MONA@example.com"', count: 1 });
    expect(list.data.Resources).toEqual([data]);

    await call('setInformationForProvisionedUser', { scim_user_id, ...person, active: true, groups: [] });
    await call('updateAttributeForUser', {
      scim_user_id,
      Operations: [
        { op: 'replace', value: { active: false } },
        { op: 'replace', path: 'userName', value: 'lisa@example.com' },
        { op: 'add', path: 'emails', value: [{ type: 'home', value: 'lisa@home.example' }] },
      ],
    });
    const changed = await call('getProvisioningInformationForUser', { scim_user_id });
    expect(changed.data).toMatchObject({
      active: false,
      userName: 'lisa@example.com',
      emails: [...person.emails, { type: 'home', value: 'lisa@home.example' }],
    });

    expect((await call('deleteUserFromOrg', { scim_user_id })).status).toBe(204);
    const gone = { status: 404, message: expect.stringContaining('is not here') };
    await expect(call('deleteUserFromOrg', { scim_user_id })).rejects.toMatchObject(gone);
  });
});
