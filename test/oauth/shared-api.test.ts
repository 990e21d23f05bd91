import { describe, expect, test } from 'vitest';
import { compileApis } from '../../src/oauth/api.ts';
import { checkSharing } from '../../src/oauth/check-sharing.ts';
import { together } from '../../src/oauth/shared-api.ts';
import { configure, ISSUER } from './world.ts';

const BANK = { audience: 'https://bank.example', scopes: ['accounts'], sharesTokensWith: ['ledger'] };
const LEDGER = { audience: 'https://ledger.example', scopes: ['entries'], sharesTokensWith: ['bank'] };

function sharing(bank: object, ledger: object) {
  const apis = { bank: { ...BANK, ...bank }, ledger: { ...LEDGER, ...ledger } };
  return checkSharing(configure({ apis })).map(({ key, message, mend }) => `${key.join('.')}: ${message}; ${mend}`);
}

describe('APIs that share their tokens', () => {
  test('may be two that agree', () => {
    expect(sharing({}, {})).toEqual([]);
    expect(sharing({ senderConstrained: 'dpop' }, { senderConstrained: 'either', tokenLifetime: '1h' })).toEqual([]);
  });

  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
    y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  };
  test.each<[string, object, object, string]>([
    ['both must say so', {}, { sharesTokensWith: [] }, "'ledger' does not share its tokens with 'bank'"],
    ['the mend is told', {}, { sharesTokensWith: [] }, 'write sharesTokensWith: [bank] under apis.ledger too'],
    ['neither is misspelt', { sharesTokensWith: ['leger'] }, {}, "there is no API 'leger'; write ledger"],
    ['neither is itself', { sharesTokensWith: ['ledger', 'bank'] }, {}, 'with itself anyhow'],
    ['one sub', { subject: 'user.userName' }, {}, 'its sub is user.userName, and user.id there'],
    ['no pairwise sub', { subject: 'pairwise' }, { subject: 'pairwise' }, 'is to tell the other nothing'],
    ['one signature', { algorithm: 'RS256' }, {}, 'its tokens are signed with RS256, and ES256 there'],
    ['all read it', {}, { encryption: { algorithm: 'ECDH-ES', key: jwk } }, 'the other cannot read'],
    ['one binding', { senderConstrained: 'dpop' }, { senderConstrained: 'mtls' }, 'bound in another way'],
    ['UserInfo is alone', { audience: `${ISSUER}/oauth/userinfo` }, {}, 'UserInfo has tokens of its own'],
  ])('%s', (_, bank, ledger, told) => {
    expect(sharing(bank, ledger)).toEqual(expect.arrayContaining([expect.stringContaining(told)]));
  });
});

describe('a token for both is held to what suits each:', () => {
  const of = (bank: object, ledger: object) => {
    const { apis } = compileApis(configure({ apis: { bank: { ...BANK, ...bank }, ledger: { ...LEDGER, ...ledger } } }));
    return together([...apis.values()]);
  };

  test.each<[string, object, object, object]>([
    ['the shorter life', { tokenLifetime: '1h' }, { tokenLifetime: '2m' }, { tokenLifetimeMs: 120_000 }],
    ['the smaller size', { maxTokenBytes: 2_000 }, {}, { maxTokenBytes: 2_000 }],
    ['the shorter time in a cache', { introspectionCache: '30s' }, {}, { introspectionCacheSeconds: 0 }],
    ['refused where one refuses', { overflow: 'introspection' }, {}, { overflow: 'refuse' }],
    ['bound where one wants it', {}, { senderConstrained: 'either' }, { senderConstrained: 'either' }],
    [
      'bound as the stricter wants it',
      { senderConstrained: 'either' },
      { senderConstrained: 'mtls' },
      { senderConstrained: 'mtls' },
    ],
  ])('%s', (_, bank, ledger, expected) => expect(of(bank, ledger)).toMatchObject(expected));

  test('it has the scopes of both, and no more', () => {
    const { scopes, name } = of({}, {});
    expect([name, scopes.has('accounts'), scopes.has('entries'), scopes.has('trades')]).toEqual([
      'bank ledger',
      true,
      true,
      false,
    ]);
    expect(scopes.within(['entries', 'trades']).names).toEqual(['entries']);
  });
});
