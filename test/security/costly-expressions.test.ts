import { describe, expect, test } from 'vitest';
import { compileExpression, type Evaluation } from '../../src/claims/cel.ts';
import type { Variable } from '../../src/claims/cel-variable.ts';
import type { Value } from '../../src/claims/source.ts';

function run(text: string, idp: Value): Evaluation {
  const compiled = compileExpression(text, () => 'any');
  if ('problem' in compiled) throw new Error(compiled.problem);
  const value: Variable = { kind: 'value', value: idp };
  const claims: Variable = { kind: 'members', members: new Map([['groups', { kind: 'value', value: groupsOf(idp) }]]) };
  return compiled.evaluate((name) => (name === 'claims' ? claims : value));
}

function groupsOf(idp: Value): Value {
  return typeof idp === 'object' && idp !== null && 'groups' in idp ? idp.groups : null;
}

const groups = (count: number) => ({ groups: Array.from({ length: count }, (_, at) => `g${at}`) });

describe('what a stranger’s token lists is looped over only so far', () => {
  test.each([
    ['idp.groups.exists(g, g == "x")', 5_000],
    ['idp.groups.filter(g, g != "x").exists(g, g == "x")', 5_000],
    ['idp.groups.exists(a, idp.groups.exists(b, a == b + "x"))', 300],
    ['claims.groups.exists(a, claims.groups.exists(b, a == b + "x"))', 300],
    ['"x" in idp.groups', 100_000],
  ])('%s is evaluated over %i groups', (text, count) => {
    expect(run(text, groups(count))).toEqual({ status: 'value', value: false });
  });

  test.each([
    ['idp.groups.exists(g, g == "x")', 5_001, /^idp\.groups has over 5000 members/],
    ['idp["groups"].map(g, g)', 5_001, /^idp\.groups has over 5000/],
    ['idp.groups.exists(a, idp.groups.exists(b, a == b + "x"))', 301, /^idp\.groups has over 300/],
    ['claims.groups.exists(a, claims.groups.exists(b, a == b + "x"))', 301, /^claims\.groups has over 300/],
    ['cel.bind(all, idp, all.groups.exists(a, all.groups.exists(b, a == b)))', 301, /^idp has over 300/],
    ['idp.exists(key, idp[key].exists(g, g == "x"))', 301, /^idp has over 300/],
  ])('%s fails over %i groups, and says why', (text, count, reason) => {
    expect(run(text, groups(count))).toEqual({ status: 'failed', reason: expect.stringMatching(reason) });
  });

  test.each([
    ['idp.groups.exists(a, size(idp.groups.join("")) == 1)', 301, /^idp\.groups has over 300 members/],
    ['idp.groups.exists(a, a == lower(idp.groups[0]))', 5_001, /^idp\.groups has over 5000 members/],
    [
      `idp.groups.exists(a, idp.groups.exists(b, ${Array(60).fill('a == b').join(' && ')}))`,
      150,
      /^idp\.groups has over 1\d\d members/,
    ],
  ])('%s fails over %i groups too', (text, count, reason) => {
    expect(run(text, groups(count))).toEqual({ status: 'failed', reason: expect.stringMatching(reason) });
  });

  test.each([
    ['idp.groups.exists(a, lower(idp.text) == a)', 65_536],
    ['idp.groups.exists(a, idp.groups.exists(b, idp.text.contains(a + b)))', 5_000],
  ])('%s reads a text of %i characters, and none that is longer', (text, characters) => {
    const idp = (length: number) => ({ ...groups(2), text: 'x'.repeat(length) });
    expect(run(text, idp(characters)).status).toBe('value');
    expect(run(text, idp(characters + 1))).toMatchObject({
      reason: expect.stringMatching(/^idp\.text has over \d+ characters/),
    });
  });

  test('lists that it does not read do not matter', () => {
    const idp = { ...groups(10_000), roles: ['trader'] };
    expect(run('idp.roles.exists(a, idp.roles.exists(b, a == b))', idp)).toEqual({ status: 'value', value: true });
  });
});

test.each([
  ['a list of lists', 'idp.groups.map(a, idp.groups)', groups(299)],
  ['a text', 'idp.text', { text: 'x'.repeat(65_536) }],
  ['an object of long names', 'idp', { ['x'.repeat(65_536)]: 1 }],
])('%s that is too large for a token is no result', (_, text, idp) => {
  expect(run(text, idp)).toEqual({ status: 'failed', reason: expect.stringMatching(/over 65536/) });
});
