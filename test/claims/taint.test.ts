import { describe, expect, test } from 'vitest';
import type { UserWriters } from '../../src/claims/check-taint.ts';
import { registryOf } from './config.ts';

/** People may write their department and the first of their names, and nothing else. */
const OPEN = ['department', 'name.givenName'];

function userWriters(path: string): UserWriters {
  return { attribute: path || 'department', subject: ['', ...OPEN].includes(path) ? 'scim.me' : null };
}

const allow = (when: string) => ({ trades: { rules: [{ allow: { when } }] } });

/** What is wrong for want of trust in a configuration, by key. */
function told(parts: Record<string, unknown>): Record<string, string> {
  const resolvers = {
    office: { kind: 'http', url: 'https://office.internal/{user.department}', gives: { floor: 'string' } },
    desk: { kind: 'http', url: 'https://desk.internal/{office.floor}', gives: { limit: 'integer' } },
    risk: { kind: 'risk', url: 'https://risk.internal/score', send: ['user.userId', 'user.name.givenName'] },
    billing: { kind: 'http', url: 'https://billing.internal/{user.userId}', gives: { plan: 'string' } },
  };
  const { problems } = registryOf({ resolvers, ...parts }, { userWriters });
  return Object.fromEntries(problems.map(({ key, message, mend }) => [key.join('.'), `${message} → ${mend}`]));
}

const claim = (more: object) => ({ claims: { c: { type: 'string', authorization: true, ...more } } });
const integer = (more: object) => ({ claims: { c: { type: 'integer', authorization: true, ...more } } });

describe('an authorization claim is refused that people could choose', () => {
  test.each<[string, Record<string, unknown>, string, RegExp]>([
    ['by what they write', claim({ from: 'user', path: 'department' }), 'claims.c.path', /may write department/],
    ['in an expression', claim({ from: 'user', expr: 'lower(name.givenName)' }), 'claims.c.expr', /name\.givenName/],
    [
      'as a pairwise identifier',
      { pairwiseSalt: 'a-salt-for-tests-alone', ...claim({ from: 'user', expr: 'pairwise(department, "x")' }) },
      'claims.c.expr',
      /may write department/,
    ],
    [
      'by a later source',
      claim({
        merge: 'first',
        from: [
          { source: 'billing', path: 'plan' },
          { source: 'user', path: 'department' },
        ],
      }),
      'claims.c.from.1.path',
      /may write department/,
    ],
    [
      'by what an API is asked with',
      claim({ from: 'office', path: 'floor' }),
      'claims.c.path',
      /with which 'office' is asked → take department out of scim\.me\.write, ask 'office' with something else/,
    ],
    [
      'by what the next API is asked with',
      integer({ from: 'desk', path: 'limit' }),
      'claims.c.path',
      /with which 'desk' and so 'office' is asked/,
    ],
    ['by what a risk engine is told', claim({ from: 'risk', path: 'level' }), 'claims.c.path', /'risk' is asked/],
  ])('%s', (_, parts, key, message) => {
    expect(told(parts)).toEqual({ [key]: expect.stringMatching(message) });
  });

  test.each([
    ['where APIs do not decide by it', { claims: { c: { from: 'office', path: 'floor', type: 'string' } } }],
    ['where the question is not theirs', claim({ from: 'billing', path: 'plan' })],
    ['where the attribute is not theirs', integer({ from: 'user', path: 'userId' })],
    ['where the sub-attribute is not theirs', claim({ from: 'user', path: 'name.familyName' })],
  ])('but not %s', (_, parts) => {
    expect(told(parts)).toEqual({});
  });
});

describe('a rule is refused that people could turn', () => {
  const key = 'scopes.trades.rules.0.allow.when';
  const plain = { claims: { c: { from: 'office', path: 'floor', type: 'string' } } };

  test.each<[string, RegExp]>([
    ['user.department == "board"', /may write department of themselves \(scim\.me\.write\)/],
    ['user.name.givenName == "Root"', /name\.givenName/],
    ['user["department"] == "board"', /department/],
    ['user.exists(name, name == "department")', /may write department/],
    ['user[client.id] == "board"', /may write department/],
    ['user == client', /may write department/],
    ['office.floor == "9"', /with which 'office' is asked/],
    ['claims.c == "9"', /with which 'office' is asked/],
    ['risk.score < 10', /with which 'risk' is asked/],
  ])('%s', (when, message) => {
    expect(told({ ...plain, scopes: allow(when) })).toEqual({ [key]: expect.stringMatching(message) });
  });

  test('a refusal that they could escape too', () => {
    const scopes = { trades: { rules: [{ allow: {} }, { deny: { when: 'user.department == "guests"' } }] } };
    expect(Object.keys(told({ scopes }))).toEqual(['scopes.trades.rules.1.deny.when']);
  });

  test.each(['user.active', 'billing.plan == "gold"', 'user.name.familyName == "x"', 'request.ip == "192.0.2.1"'])(
    'not %s',
    (when) => {
      expect(told({ ...plain, scopes: allow(when) })).toEqual({});
    },
  );
});

test('an API cannot know people by what a subject may write', () => {
  const apis = { trading: { audience: 'https://a.example', subject: 'user.userId', scopes: ['trades'] } };
  const { problems } = registryOf(
    { apis, scopes: allow('true') },
    { userWriters: (path) => ({ attribute: path, subject: 'scim.me' }) },
  );
  expect(problems).toMatchObject([{ key: ['apis', 'trading', 'subject'], message: expect.stringContaining('userId') }]);
});
