import { describe, expect, test } from 'vitest';
import { renderProblems } from '../../src/config/report.ts';
import { settle } from '../../src/config/settle.ts';
import { EFFECTS } from '../claims/config.ts';

/** The keys of all that a person is told about a file, in the order of its lines; none where it is good. */
function told(text: string): readonly string[] {
  const settled = settle('avow.yaml', { effects: EFFECTS, env: {}, readFile: () => text });
  if (!('problems' in settled)) return [];
  const report = renderProblems(settled.problems, settled.document);
  return [...report.matchAll(/^avow\.yaml(?::[0-9]+)? {2}(\S+)/gm)].map(([, key = '']) => key);
}

const GOOD = `issuer: https://id.example.com
listen: { port: 8080 }
resolvers:
  billing: { kind: http, url: 'https://billing.internal/{user.id}', gives: { plan: string } }
  risk: { kind: risk, url: https://risk.internal/score, send: [user.id] }
claims:
  given_name: { from: user, path: name.givenName, type: string }
  plan: { from: billing, path: plan, type: string }
apis:
  orders: { audience: https://api.example.com/orders, scopes: [orders_read] }
  mail: { audience: https://api.example.com/mail, scopes: [mail_read] }
scopes:
  orders_read: { claims: [given_name, plan], rules: [{ deny: { when: risk.score > 80 } }, { allow: { to: human } }] }
  mail_read: { claims: [given_name], rules: [{ allow: { to: human } }] }
clients:
  web: { kind: first-party, secret: a-secret-of-enough-length, grants: [token-exchange], scopes: [orders_read] }
`;

/** The good file with some of its texts written otherwise. */
const slipped = (...slips: readonly (readonly [from: string, to: string])[]) =>
  slips.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  }, GOOD);

test('a good file has no problem', () => {
  expect(told(GOOD)).toEqual([]);
});

test('slips in the shape and names that lead nowhere are told in one go', () => {
  const text = slipped(
    ['port: 8080', 'port: many'],
    ['kind: risk, url', 'kind: risk, timeout: 150, url'],
    ['path: plan, type: string', 'path: plan, type: strng'],
    ['mail_read: { claims: [given_name]', 'mail_read: { claims: [given_nam]'],
    ['[token-exchange], scopes: [orders_read]', '[token-exchange], scopes: [orders_rd]'],
    ['path: name.givenName', 'path: name.givenNam'],
  );
  expect(told(text)).toEqual([
    'listen.port',
    'resolvers.risk.timeout',
    'claims.given_name.path',
    'claims.plan.type',
    'scopes.mail_read.claims[0]',
    'clients.web.scopes[0]',
  ]);
});

describe('what is left out for its own slip is not held against those that name it', () => {
  test.each<[string, [string, string], string]>([
    ['a resolver that a claim and a rule take', ['kind: http, url', 'kind: htpp, url'], 'resolvers.billing.kind'],
    ['a source of a condition', ['send: [user.id]', 'send: user.id'], 'resolvers.risk.send'],
    ['a claim that a scope carries', ['path: plan, type: string', 'path: plan'], 'claims.plan.type'],
    ['an API that has a scope', ['scopes: [mail_read]', 'scope: [mail_read]'], 'apis.mail.scope'],
    ['a scope of an API and a client', ['orders_read: { claims', 'orders_read: { claim'], 'scopes.orders_read.claim'],
    ['the issuer', ['issuer: https://id.example.com', 'issuer: id.example.com'], 'issuer'],
    ['a whole section', ['billing: {', 'billing: 3 #'], 'resolvers.billing'],
  ])('%s', (_, slip, key) => {
    expect(new Set(told(slipped(slip)).map((one) => one.split('.').slice(0, 2).join('.')))).toEqual(
      new Set([key.split('.').slice(0, 2).join('.')]),
    );
  });

  test('an application that another authorization server knows, and which is a key there', () => {
    const chat = `authorizationServers:
  chat: { issuer: https://chat.example, clients: { web: web-at-chat }, scopes: [chat_read] }
`;
    const shared = `${slipped(['[token-exchange], scopes: [', '[token-exchange], scopes: [chat_read, '], ['a-secret-of-enough-length', 'short'])}${chat}`;
    const scope = 'scopes:\n  chat_read: { claims: [given_name], rules: [{ allow: { to: human } }] }\n';
    expect(told(shared.replace('scopes:\n', scope))).toEqual(['clients.web.secret']);
  });

  test.each(['short', '${env:NOT_SET}'])('the salt of pairwise subjects, given as %s', (salt) => {
    const text = slipped(
      ['https://api.example.com/mail,', 'https://api.example.com/mail, subject: pairwise,'],
      ['listen:', `pairwiseSalt: '${salt}'\nlisten:`],
    );
    expect(told(text)).toEqual(['pairwiseSalt']);
  });

  test('a variable that is not set is a slip of its own entry', () => {
    const text = slipped(['https://api.example.com/mail', "'${env:MAIL}'"], ['claims: [given_name]', 'claims: [name]']);
    expect(told(text)).toEqual(['apis.mail.audience', 'scopes.mail_read.claims[0]']);
  });

  test('one stream of the audit log, which hides neither the others nor the rest', () => {
    const text = `${slipped(['scopes: [mail_read]', 'scopes: [mail_read, mail_rd]'])}audit:
  streams:
    one: { to: 5 }
    two: { to: ./audit.jsonl, headers: { x: y } }
`;
    expect(told(text)).toEqual(['apis.mail.scopes[1]', 'audit.streams.one.to', 'audit.streams.two.headers']);
  });

  test('where a section is no map at all, nothing is told of what names its entries', () => {
    expect(told(slipped(['claims:\n', 'claims: 3\nx:\n']))).toEqual(['claims', 'x']);
  });
});
