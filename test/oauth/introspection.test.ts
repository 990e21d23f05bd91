import { describe, expect, test } from 'vitest';
import type { AccessTokenPayload } from '../../src/oauth/access-token.ts';
import { introspectedApi, introspectionResponse } from '../../src/oauth/introspection.ts';
import { apis, clientNamed, ISSUER, SECONDS, TRADING } from './world.ts';

const payload: AccessTokenPayload = {
  iss: ISSUER,
  aud: TRADING,
  client_id: 'web',
  iat: SECONDS,
  exp: SECONDS + 300,
  jti: 'j1',
  scope: 'trades',
  sub: '8027379034',
  user_id: 2998,
};

describe('introspection', () => {
  test('tells a gateway of the API what the token says', () => {
    expect(introspectionResponse(payload, clientNamed('gateway'), apis)).toEqual({
      active: true,
      token_type: 'Bearer',
      ...payload,
    });
  });

  test.each<[string, AccessTokenPayload | null, string, readonly string[]]>([
    ['a token that is not live', null, 'gateway', ['trading']],
    ['a token of another API', { ...payload, aud: 'https://api.example.com/billing' }, 'gateway', ['trading']],
    ["a token of the server's own API", { ...payload, aud: `${ISSUER}/scim/v2` }, 'gateway', ['trading']],
    ['the application that got it', payload, 'web', []],
    ['a caller for an API that is not there', payload, 'web', ['gone', 'constructor']],
  ])('tells nothing but inactive of %s', (_, token, caller, introspects) => {
    const client = { ...clientNamed(caller), introspects: new Set(introspects) };
    expect(introspectionResponse(token, client, apis)).toEqual({ active: false });
    expect(token && introspectedApi(token, client, apis)).toBeNull();
  });
});
