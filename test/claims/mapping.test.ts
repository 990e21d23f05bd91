import { describe, expect, test } from 'vitest';
import { createPlanner } from '../../src/claims/plan.ts';
import { runPlan } from '../../src/claims/run.ts';
import type { Value, Values } from '../../src/claims/source.ts';
import { CALM, contextOf, JOHN, registryOf } from './config.ts';

async function resolve(claim: object, base: { user?: Values | null; idp?: Values | null } = {}) {
  const { registry, problems } = registryOf({
    resolvers: { company: { kind: 'constant', values: { name: 'Acme', address: { city: 'NY' }, seats: [1, 2] } } },
    claims: { it: claim },
  });
  expect(problems).toEqual([]);
  const plan = createPlanner(registry)({ claims: ['it'], sources: [] });
  return (await runPlan(plan, contextOf(base), CALM)).claims.get('it');
}

const HELPDESK = 'groups.exists(g, g == "helpdesk") ? "helpdesk" : null';

describe('a claim keeps the type that it has in its source', () => {
  test.each<[object, Value]>([
    [{ from: 'user', path: 'userId', type: 'integer' }, 2998],
    [{ from: 'user', path: 'userId', type: 'number' }, 2998],
    [{ from: 'user', path: 'name.givenName', type: 'string' }, 'John'],
    [{ from: 'user', path: 'roles.value', type: 'string[]' }, ['trader']],
    [{ from: 'user', path: 'locations', type: 'string[]' }, ['NY']],
    [{ from: 'user', path: 'active', type: 'boolean' }, true],
    [{ from: 'user', expr: 'userId + 2', type: 'integer' }, 3000],
    [{ from: 'user', expr: 'userId == 2998', type: 'boolean' }, true],
    [{ from: 'user', expr: 'string(userId)', type: 'string' }, '2998'],
    [{ from: 'user', expr: 'roles.map(r, r.value)', type: 'string[]' }, ['trader']],
    [{ from: 'user', expr: 'name.givenName + " " + name.familyName', type: 'string' }, 'John Doe'],
    [{ from: 'user', expr: '{"loc": locations[0]}', type: 'object' }, { loc: 'NY' }],
    [{ from: 'client', path: 'id', type: 'string' }, 'trading-web'],
    [{ from: 'request', path: 'ip', type: 'string' }, '192.0.2.1'],
    [{ from: 'company', path: 'address.city', type: 'string' }, 'NY'],
    [{ from: 'company', expr: 'size(seats)', type: 'integer' }, 2],
  ])('%j gives %j', async (claim, value) => {
    expect(await resolve(claim)).toMatchObject({ status: 'value', value });
  });
});

describe('an identity provider may say anything, and only what fits the claim is believed', () => {
  test.each<[object, Values, Value]>([
    [{ expr: HELPDESK, type: 'string' }, { groups: ['helpdesk'] }, 'helpdesk'],
    [{ path: 'address.country', type: 'string' }, { address: { country: 'CH' } }, 'CH'],
  ])('%j with %j gives %j', async (claim, idp, value) => {
    expect(await resolve({ from: 'idp', ...claim }, { idp })).toMatchObject({ status: 'value', value });
  });

  test.each<[object, Values, RegExp]>([
    [{ expr: HELPDESK, type: 'string' }, { groups: ['staff'] }, /gives null/],
    [{ expr: HELPDESK, type: 'string' }, {}, /groups/],
    [{ expr: HELPDESK, type: 'string' }, { groups: 'helpdesk' }, /no value/],
    [{ path: 'level', type: 'integer' }, { level: '7' }, /not integer/],
    [{ path: 'level', type: 'integer' }, { level: 2 ** 60 }, /not integer/],
    [{ path: 'roles', type: 'string[]' }, { roles: 'admin' }, /not string\[\]/],
    [{ path: 'roles', type: 'string' }, { roles: ['admin'] }, /not string/],
    [{ path: 'roles', type: 'string' }, { roles: null }, /has no roles/],
    [{ expr: 'level * 2', type: 'string' }, { level: 2 }, /not string/],
    [{ path: '__proto__.x', type: 'string' }, {}, /has no __proto__/],
    [{ path: 'constructor.name', type: 'string' }, {}, /has no constructor/],
    [{ path: 'toString', type: 'string' }, {}, /has no toString/],
    [{ path: 'a.length', type: 'integer' }, { a: ['x'] }, /has no a.length/],
  ])('%j with %j is absent', async (claim, idp, reason) => {
    const outcome = await resolve({ from: 'idp', ...claim }, { idp });
    expect(outcome).toMatchObject({ status: 'absent', reason: expect.stringMatching(reason) });
  });
});

test('a machine has no user: its claims from there are absent', async () => {
  const outcome = await resolve({ from: 'user', path: 'userId', type: 'integer' }, { user: null });
  expect(outcome).toMatchObject({ status: 'absent', reason: 'the subject is not a person' });
});

test('an attribute that the person does not have is absent', async () => {
  const outcome = await resolve({ from: 'user', path: 'department', type: 'string' }, { user: JOHN });
  expect(outcome).toMatchObject({ status: 'absent', reason: 'user has no department', provenance: [{ kind: 'user' }] });
});
