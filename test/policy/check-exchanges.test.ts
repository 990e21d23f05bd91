import { describe, expect, test } from 'vitest';
import { checkExchanges } from '../../src/policy/check-exchanges.ts';
import { scopeCatalog } from '../../src/scopes/catalog.ts';
import { configOf } from '../claims/config.ts';
import { secret } from './config.ts';

function problems(exchange: object, grants = ['token-exchange']) {
  const config = configOf({
    providers: {
      partner: { issuer: 'https://login.example', audience: 'avow', accessTokens: { audience: 'https://id.example' } },
      plain: { issuer: 'https://plain.example', audience: 'avow' },
      billing: { issuer: 'https://billing.example', audience: 'avow' },
    },
    apis: {
      trading: { audience: 'https://trading.example', scopes: ['trades'] },
      billing: { audience: 'https://billing.example', scopes: ['invoices'] },
    },
    scopes: { trades: { rules: [{ allow: {} }] }, invoices: { rules: [{ allow: {} }] } },
    clients: { app: { kind: 'machine', secret, grants, exchanges: [exchange] } },
  });
  return checkExchanges(config, scopeCatalog(config.scopes)).map(({ key, message, mend }) => [
    key.slice(3).join('.'),
    `${message}: ${mend}`,
  ]);
}

describe('what a client may exchange', () => {
  test.each<[string, object]>([
    ['a token of an API for one of its own', { from: 'trading', to: ['trading'] }],
    ['for another API', { from: 'trading', to: ['billing'], scopes: { trades: ['invoices'] } }],
    ['an ID token', { from: 'plain', to: ['trading'] }],
    ['an access token of a provider', { from: 'partner', to: ['trading'], scopes: { any: ['trades'] } }],
  ])('is well said: %s', (_, exchange) => expect(problems(exchange)).toEqual([]));

  test.each<[string, object, string, string]>([
    ['from nowhere', { from: 'tradng', to: ['trading'] }, '0.from.0', 'write trading'],
    ['to nowhere', { from: 'trading', to: ['trading', 'bill'] }, '0.to.1', 'billing'],
    ['by an actor that is not there', { from: 'trading', to: ['trading'], actors: ['x'] }, '0.actors.0', 'app'],
    [
      'of a scope that is not there',
      { from: 'trading', to: ['billing'], scopes: { trade: ['invoices'] } },
      '0.scopes.trade',
      'trades',
    ],
    [
      'for a scope of another API',
      { from: 'trading', to: ['billing'], scopes: { trades: ['trades'] } },
      '0.scopes.trades.0',
      'invoices',
    ],
    ['for nothing', { from: 'trading', to: ['billing'] }, '0', 'scopes: {'],
    ['of a provider for nothing', { from: 'partner', to: ['trading'] }, '0', 'scopes: {'],
    ['from who is two', { from: 'billing', to: ['billing'] }, '0.from', 'otherwise'],
  ])('%s is told at boot', (_, exchange, key, told) => {
    expect(problems(exchange)).toContainEqual([key, expect.stringContaining(told)]);
  });

  test('is told to one that lacks the grant', () => {
    expect(problems({ from: 'trading', to: ['trading'] }, [])).toEqual([
      ['', expect.stringContaining('token-exchange')],
    ]);
  });
});
