import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileExpression, type Evaluation, type Expression, isVariableName } from '../../src/claims/cel.ts';
import type { Variable } from '../../src/claims/cel-variable.ts';
import { parseValue } from '../../src/claims/json.ts';
import type { Value } from '../../src/claims/source.ts';

function compile(text: string): Expression {
  const compiled = compileExpression(text, () => 'any');
  if ('problem' in compiled) throw new Error(compiled.problem);
  return compiled;
}

function run(text: string, values: Record<string, Value> = {}): Evaluation {
  return compile(text).evaluate((name) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? undefined : { kind: 'value', value };
  });
}

function problemOf(text: string): string {
  const compiled = compileExpression(text, (name) => (name === 'user' ? 'any' : { problem: `no ${name}` }));
  return 'problem' in compiled ? compiled.problem : 'none';
}

describe('numbers mean what the writer of a rule expects', () => {
  test.each<[string, Record<string, Value>, Value]>([
    ['user.userId == 2998', { user: { userId: 2998 } }, true],
    ['risk.score >= 80', { risk: { score: 91 } }, true],
    ['risk.score >= 80', { risk: { score: 79.5 } }, false],
    ['risk.score >= 79.5', { risk: { score: 80 } }, true],
    ['n + 1', { n: 5 }, 6],
    ['n + 1', { n: 5.5 }, 6.5],
    ['n + 0.5', { n: 5 }, 5.5],
    ['n * 1.5 > 7.0', { n: 5 }, true],
    ['10 - n', { n: 2.5 }, 7.5],
    ['7 / n', { n: 2 }, 3],
    ['7 / n', { n: 2.0 + 0.5 }, 2.8],
    ['n in [1, 2]', { n: 2 }, true],
    ['size(names)', { names: ['a', 'b'] }, 2],
    ['{"total": n}', { n: 3 }, { total: 3 }],
  ])('%s with %j is %j', (text, values, expected) => {
    expect(run(text, values)).toEqual({ status: 'value', value: expected });
  });

  test.each(['9007199254740993', '1.0 / 0.0', 'b"bytes"', 'timestamp("2026-01-01T00:00:00Z")', 'type(1)'])(
    '%s gives nothing that a token could carry',
    (text) => {
      expect(run(text).status).toBe('failed');
    },
  );
});

test('null is how an expression says "no value", whatever stands on the other side', () => {
  const text = 'groups.exists(g, g == "helpdesk") ? "helpdesk" : null';
  expect(run(text, { groups: ['staff', 'helpdesk'] })).toEqual({ status: 'value', value: 'helpdesk' });
  expect(run(text, { groups: ['staff'] })).toEqual({ status: 'value', value: null });
  expect(run('a ? null : (b ? 1 : null)', { a: false, b: true })).toEqual({ status: 'value', value: 1 });
});

describe('what is missing fails, and says what', () => {
  test.each<[string, Record<string, Value>, RegExp]>([
    ['groups.exists(g, g == "x")', {}, /groups/],
    ['user.department == "x"', { user: {} }, /department/],
    ['user.department == "x"', { user: null }, /department/],
    ['user.name > 3', { user: { name: 'John' } }, /overload/],
    ['1 / n', { n: 0 }, /division by zero/],
  ])('%s with %j', (text, values, reason) => {
    const result = run(text, values);
    expect(result).toMatchObject({ status: 'failed', reason: expect.stringMatching(reason) });
  });

  test('has() asks whether something is there', () => {
    expect(run('has(user.department)', { user: {} })).toEqual({ status: 'value', value: false });
  });

  test('a failure on one side does not matter where the other side decides', () => {
    expect(run('user.x || true', { user: {} })).toEqual({ status: 'value', value: true });
    expect(run('user.x && false', { user: {} })).toEqual({ status: 'value', value: false });
  });

  test('the reason quotes no value', () => {
    const { reason } = run('bool(secret)', { secret: 'alice@example.com' }) as { reason: string };
    expect(reason).not.toContain('alice');
  });
});

describe('a variable nobody knows', () => {
  const unknown: Variable = { kind: 'unknown', reason: 'risk is unavailable: timeout' };
  const members: Variable = { kind: 'members', members: new Map([['plan', unknown]]) };

  test.each([
    ['risk.score > 1', unknown],
    ['has(risk.score) && risk.score > 1', unknown],
    ['has(risk.plan)', members],
    ['risk.plan == "gold"', members],
    ['risk["plan"] == "gold"', members],
  ])('%s fails with the reason', (text, variable) => {
    expect(compile(text).evaluate(() => variable)).toEqual({ status: 'failed', reason: unknown.reason });
  });

  test('does not matter where the other side decides', () => {
    expect(compile('risk.score > 1 || true').evaluate(() => unknown)).toEqual({ status: 'value', value: true });
  });
});

describe('names from outside are just names', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'size', 'get'])(
    'user.%s is not there',
    (name) => {
      expect(run(`has(user.${name})`, { user: {} })).toEqual({ status: 'value', value: false });
      expect(run(`user.${name} == user`, { user: {} }).status).toBe('failed');
    },
  );

  test('an attribute may be called constructor', () => {
    expect(run('user.constructor == "x"', { user: { constructor: 'x', a: 1 } })).toEqual({
      status: 'value',
      value: true,
    });
  });

  test('a value that nests too deeply fails instead of overflowing', () => {
    let deep: Value = 1;
    for (let i = 0; i < 20_000; i += 1) deep = [deep];
    expect(run('user.deep == 1', { user: { deep } }).status).toBe('failed');
  });
});

describe('at boot', () => {
  test.each([
    ['user.active &&', /end/],
    ['user.active & true', /character 13/],
    ['"a" + 1', /overload.*character 1/],
    ['usr.active', /no usr/],
    ['user.shout()', /shout/],
    ['user.name.matches("(a+)+$")', /matches\(\) is not available/],
    ['[1].map(a, [1].map(b, [1].exists(c, c == a)))', /no more than 2/],
    ['true ? "a" : 1', /same type/],
  ])('%s is refused', (text, problem) => {
    expect(problemOf(text)).toMatch(problem);
  });

  test.each([
    ['too many terms', `user.active${'&&true'.repeat(500)}`, /maxAstNodes/],
    ['too many parentheses', `${'('.repeat(100)}true${')'.repeat(100)}`, /maxDepth/],
    ['too long a text', 'x'.repeat(5_000), /longer than 4096/],
  ])('%s are refused', (_, text, problem) => {
    expect(problemOf(text)).toMatch(problem);
  });

  test('variables of macros are not looked for', () => {
    expect(problemOf('user.roles.exists(r, r.value == "trader") && cel.bind(x, user.id, x == "1")')).toBe('none');
  });

  test.each([
    ['billing', true],
    ['my_risk2', true],
    ['my-risk', false],
    ['in', false],
    ['true', false],
    ['type', false],
    ['cel', false],
    ['while', false],
  ])('a rule can call a source %s: %s', (name, possible) => {
    expect(isVariableName(name)).toBe(possible);
  });
});

test('JSON goes through an expression unchanged', () => {
  fc.assert(
    fc.property(fc.jsonValue({ depthSize: 'small' }), (json) => {
      const value = parseValue(json);
      if (value === undefined) return;
      // Integers beyond 2^53 stay doubles, and -0 has no integer of its own.
      expect(JSON.stringify(run('[x]', { x: value }))).toBe(JSON.stringify({ status: 'value', value: [value] }));
    }),
  );
});
