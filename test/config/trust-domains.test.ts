import { describe, expect, test } from 'vitest';
import { compileConfig } from '../../src/config/compile.ts';
import { EFFECTS } from '../claims/config.ts';
import { configOf, load } from './written.ts';

const secret = 'a-secret-of-enough-length';
const GOOD = `issuer: https://id.example.com
providers: { sso: { issuer: https://sso.example, audience: avow } }
claims:
  level: { from: user, path: userName, type: string }
  token: { from: user, path: title, type: string, sensitivity: secret }
apis: { shop: { audience: https://api.example.com/shop, scopes: [order] } }
authorizationServers: { chat: { issuer: https://chat.example, clients: { gateway: g1 }, scopes: [chat] } }
trustDomains:
  internal: { audience: shop.internal, scopes: [buy], workloads: { gateway: { context: [req_ip] }, stock: {} } }
authorizationDetails: { cart: { api: internal, schema: { properties: { item: { type: string } } } } }
scopes:
  order: { rules: [{ allow: {} }] }
  chat: { rules: [{ allow: {} }] }
  buy: { claims: [level], rules: [{ allow: {} }] }
clients:
  gateway:
    kind: machine
    secret: ${secret}
    grants: [token-exchange]
    scopes: [buy, chat]
    authorizationDetails: [cart]
    introspects: [shop]
    exchanges: [{ from: shop, to: [internal], scopes: { order: [buy] } }, { from: sso, to: [chat] }]
  stock: { kind: machine, secret: ${secret}, grants: [token-exchange], scopes: [buy], exchanges: [{ from: internal, to: [internal] }] }
  open: { kind: first-party, public: true, grants: [token-exchange], scopes: [buy] }
  batch: { kind: machine, secret: ${secret}, grants: [client-credentials], scopes: [buy] }
  web: { kind: first-party, secret: ${secret}, grants: [token-exchange], scopes: [order] }
`;

function problemsOf(from: string, to: string): [string, string][] {
  if (!GOOD.includes(from)) throw new Error(`there is no ${from}`);
  const compiled = compileConfig(configOf(GOOD.replace(from, to)), [], EFFECTS);
  if (!('problems' in compiled)) return [];
  return compiled.problems.map(({ key, message, mend }) => [key.join('.'), `${message}: ${mend}`]);
}

describe('trustDomains', () => {
  test('are well said', () => expect(problemsOf('', '')).toEqual([]));

  const INTERNAL = 'trustDomains.internal';
  const GATEWAY = 'clients.gateway';
  test.each([
    ['with a workload that is not there', 'stock: {} }', 'stok: {} }', `${INTERNAL}.workloads.stok`, 'write stock'],
    ['with a public workload', 'stock: {} }', 'open: {} }', `${INTERNAL}.workloads.open`, 'authenticate'],
    [
      'with a workload without the grant',
      'stock: {} }',
      'batch: {} }',
      `${INTERNAL}.workloads.batch`,
      'token-exchange',
    ],
    [
      'with a workload without its scopes',
      'stock: {} }',
      'web: {} }',
      `${INTERNAL}.workloads.web`,
      'clients.web.scopes',
    ],
    ['that lets a secret out', 'buy: { claims: [level]', 'buy: { claims: [token]', `${INTERNAL}.scopes`, 'token'],
    [
      'that calls people by nothing',
      '{ audience: shop.i',
      '{ subject: user.no, audience: shop.i',
      `${INTERNAL}.subject`,
      '',
    ],
    ['of the name of a server', '  internal: {', '  chat: {', 'trustDomains.chat', 'another name'],
    ['that is introspected', 'introspects: [shop]', 'introspects: [internal]', `${GATEWAY}.introspects.0`, 'an API'],
    [
      'made of ID tokens',
      'from: sso, to: [chat]',
      'from: sso, to: [internal]',
      `${GATEWAY}.exchanges.1.to.0`,
      'accessTokens',
    ],
    [
      'left for an API',
      'from: internal, to: [internal]',
      'from: internal, to: [shop], scopes: { buy: [order] }',
      'clients.stock.exchanges.0.to.0',
      'write internal',
    ],
    [
      'come to from elsewhere',
      'from: sso, to: [chat]',
      'from: chat, to: [chat]',
      `${GATEWAY}.exchanges.1.from`,
      'taken there',
    ],
    [
      'taken for a server',
      'from: sso, to: [chat]',
      'from: shop, to: [chat], scopes: { order: [chat] }',
      `${GATEWAY}.exchanges.1.to.0`,
      'provider',
    ],
    [
      'with details of nobody',
      'cart: { api: internal',
      'cart: { api: intern',
      'authorizationDetails.cart.api',
      'internal',
    ],
  ])('%s is told at boot, where it stands', (_, from, to, key, told) => {
    expect(problemsOf(from, to)).toContainEqual([key, expect.stringContaining(told)]);
  });

  test.each([
    ['for an hour', 'scopes: [buy], work', 'scopes: [buy], lifetime: 1h, work'],
    ['for nobody', 'workloads: { gateway: { context: [req_ip] }, stock: {} }', 'workloads: {}'],
    ['of no name', 'audience: shop.internal', "audience: 'shop internal'"],
  ])('%s it is not well shaped', (_, from, to) => {
    expect(GOOD).toContain(from);
    expect(load(GOOD.replace(from, to))).toHaveProperty('problems');
  });
});
