import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { compileExpression, type Evaluation } from '../../src/claims/cel.ts';
import type { Value } from '../../src/claims/source.ts';
import { configOf, NOW, registryOf } from './config.ts';

const SALT = 'a-salt-for-tests-alone';

function run(text: string, values: Record<string, Value> = {}, salt: string | null = SALT): Evaluation {
  const compiled = compileExpression(text, () => 'any', salt);
  if ('problem' in compiled) throw new Error(compiled.problem);
  return compiled.evaluate((name) => {
    if (name === 'now') return { kind: 'instant', at: NOW };
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? undefined : { kind: 'value', value };
  });
}

const GROUPS = { groups: ['Sales', 'sales-eu', 'HR'], user: { id: 'u1', mail: 'John@Example.com' } };

describe('what claims are made with', () => {
  test.each<[string, string, Value]>([
    ['rename', '{"mail": user.mail, "id": user.id}', { mail: 'John@Example.com', id: 'u1' }],
    ['filter', 'groups.filter(g, lower(g).startsWith("sales"))', ['Sales', 'sales-eu']],
    ['map', 'groups.map(g, "grp:" + lower(g))', ['grp:sales', 'grp:sales-eu', 'grp:hr']],
    ['filter and map', 'groups.map(g, g.startsWith("s"), g.substring(6))', ['eu']],
    ['join', 'groups.join(" ")', 'Sales sales-eu HR'],
    ['split', 'user.mail.split("@")[1]', 'Example.com'],
    ['split and filter', 'user.mail.split("@").filter(p, p != "John")', ['Example.com']],
    ['compare', 'size(groups) > 2 && user.id < "u2"', true],
    ['lower', 'lower("ÄÖ")', 'äö'],
  ])('%s: %s', (_, text, value) => {
    expect(run(text, GROUPS)).toEqual({ status: 'value', value });
  });
});

describe('default(x, y) is y where x is not there or null', () => {
  test.each<[string, Record<string, Value>, Value]>([
    ['default(user.x, "none")', { user: {} }, 'none'],
    ['default(user.x, "none")', { user: { x: null } }, 'none'],
    ['default(user.x, "none")', { user: { x: '' } }, ''],
    ['default(user.x, "none")', { user: { x: 'y' } }, 'y'],
    ['default(user.x.y.z, "none")', { user: {} }, 'none'],
    ['default(title, "none")', {}, 'none'],
    ['default(items[0], "none")', { items: [] }, 'none'],
    ['default(user.x, default(user.y, 3))', { user: {} }, 3],
    ['items.map(i, default(i.name, "?"))', { items: [{ name: 'a' }, {}] }, ['a', '?']],
  ])('%s with %j', (text, values, value) => {
    expect(run(text, values)).toEqual({ status: 'value', value });
  });

  test('but not where nobody knows, nor where the expression is wrong', () => {
    const compiled = compileExpression('default(risk.level, "low")', () => 'any');
    if ('problem' in compiled) throw new Error(compiled.problem);
    const failed = compiled.evaluate(() => ({ kind: 'unknown', reason: 'risk is unavailable' }));
    expect(failed).toEqual({ status: 'failed', reason: 'risk is unavailable' });
    expect(run('default(1 / n, 2)', { n: 0 })).toMatchObject({ status: 'failed' });
  });

  test('has the type of both sides, where that is one', () => {
    const typed = (text: string) => {
      const compiled = compileExpression(text, (name) => (name === 'n' ? 'integer' : 'any'));
      return 'problem' in compiled ? compiled.problem : compiled.type;
    };
    expect(typed('default(n, 3)')).toBe('int');
    expect(typed('default(n, "3")')).toBe('dyn');
    expect(typed('default(x, 3)')).toBe('dyn');
  });
});

describe('dates', () => {
  test.each<[string, Value]>([
    ['string(now)', '2026-11-23T12:00:00Z'],
    ['int(now)', NOW / 1_000],
    ['string(now + duration("24h"))', '2026-11-24T12:00:00Z'],
    ['now - timestamp(hired) > duration("8760h")', true],
    ['(now - timestamp(hired)).getHours() / 24', 1057],
    ['timestamp(hired).getFullYear()', 2024],
    ['timestamp(birthday + "T00:00:00Z") < now - duration("157680h")', true],
    ['[1].map(now, now)', [1]],
  ])('%s', (text, value) => {
    expect(run(text, { hired: '2024-01-01T00:00:00Z', birthday: '1990-05-17' })).toEqual({ status: 'value', value });
  });

  test.each(['timestamp("yesterday")', 'duration("1 year")', 'now.nothing'])('%s fails', (text) => {
    expect(run(text).status).toBe('failed');
  });
});

describe('digests', () => {
  test('sha256 is the hex of the UTF-8', () => {
    const value = createHash('sha256').update('Zoë').digest('hex');
    expect(run('sha256("Zoë")')).toEqual({ status: 'value', value });
  });

  test('pairwise is an HMAC over the id and the sector', () => {
    const value = createHmac('sha256', SALT).update('["u1","shop"]').digest('base64url');
    expect(run('pairwise(user.id, "shop")', GROUPS)).toEqual({ status: 'value', value });
  });

  const subject = (text: string, salt = SALT) => run(text, { id: 7 }, salt);

  test.each([
    ['another sector', subject('pairwise("7", "b")')],
    ['another person', subject('pairwise("8", "a")')],
    ['a number that looks the same', subject('pairwise(id, "a")')],
    ['another installation', subject('pairwise("7", "a")', 'another-salt-for-tests')],
  ])('pairwise is another identifier for %s', (_, other) => {
    expect(other.status).toBe('value');
    expect(other).not.toEqual(subject('pairwise("7", "a")'));
  });

  test('pairwise without a salt is refused at boot, with the mend', () => {
    const claims = { ppid: { from: 'user', expr: 'pairwise(id, "shop")', type: 'string' } };
    expect(registryOf({ claims }).problems).toMatchObject([
      { key: ['claims', 'ppid', 'expr'], message: expect.stringContaining('pairwiseSalt') },
    ]);
    expect(registryOf({ claims, pairwiseSalt: SALT }).problems).toEqual([]);
    expect(() => configOf({ pairwiseSalt: 'short' })).toThrow();
  });
});

describe('what would take long is refused at boot', () => {
  test.each([
    ['groups.map(a, groups.map(b, sha256(a + b)))', /no more than 2/],
    ['groups.exists(a, a.split(",").exists(b, b.split(";").exists(c, c == a)))', /no more than 2/],
    ['groups.join("").split("")', /as a source gives it/],
    ['lower(user.mail).split("@")', /as a source gives it/],
    ['bytes(text).json()', /json\(\) is not available/],
    ['cel.bind(a, x + x, cel.bind(b, a + a, cel.bind(c, b + b, c)))', /no more than 2 of cel.bind/],
  ])('%s', (text, problem) => {
    expect(compileExpression(text, () => 'any')).toEqual({ problem: expect.stringMatching(problem) });
  });

  test('a text that is longer than an identifier is not hashed', () => {
    expect(run('sha256(text)', { text: 'x'.repeat(4_096) }).status).toBe('value');
    expect(run('sha256(text)', { text: 'x'.repeat(4_097) })).toMatchObject({
      status: 'failed',
      reason: 'a text of over 4096 characters is not hashed',
    });
  });

  test.each([
    ['text.split(",")', 5_000],
    ['items.map(t, t.split(","))', 300],
  ])('%s takes texts of %i characters at most', (text, characters) => {
    const values = (length: number) => ({ text: ','.repeat(length), items: [','.repeat(length)] });
    expect(run(text, values(characters)).status).toBe('value');
    expect(run(text, values(characters + 1))).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(`has over ${characters} characters, too many to loop over`),
    });
  });
});

test('a moment is no claim, and says how to make one of it', () => {
  const { problems } = registryOf({ claims: { at: { from: 'user', expr: 'now', type: 'string' } } });
  expect(problems).toMatchObject([
    { message: expect.stringContaining('gives google.protobuf.Timestamp'), mend: expect.stringContaining('string(x)') },
  ]);
});

test('a resolver cannot be called now', () => {
  const { problems } = registryOf({ resolvers: { now: { kind: 'constant', values: { a: 1 } } } });
  expect(problems).toMatchObject([{ key: ['resolvers', 'now'] }]);
});
