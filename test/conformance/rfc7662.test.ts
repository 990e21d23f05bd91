/** RFC 7662, OAuth 2.0 Token Introspection. */
import { processIntrospectionResponse } from 'oauth4webapi';
import { describe, expect, test } from 'vitest';
import { assembleAccessToken } from '../../src/oauth/assemble.ts';
import { introspectionResponse } from '../../src/oauth/introspection.ts';
import { chooseTarget } from '../../src/oauth/target.ts';
import { apis, clientNamed, ISSUER, NOW, SECONDS, TRADING } from '../oauth/world.ts';

const { api, scopes } = chooseTarget({ resources: [TRADING], audiences: [], scopes: [] }, clientNamed('web'), apis);
const payload = assembleAccessToken({
  issuer: ISSUER,
  client: clientNamed('web'),
  api,
  subject: { kind: 'human', id: '8027379034', expiresAt: NOW + 60_000 },
  scopes,
  claims: { user_id: 2998 },
  now: NOW,
  jti: 'j1',
});

describe('RFC 7662', () => {
  test('§2.2 the answer has the members of the standard, and the claims beside them', async () => {
    const answer = introspectionResponse(payload, clientNamed('gateway'), apis);
    const server = { issuer: ISSUER };
    const processed = await processIntrospectionResponse(server, { client_id: 'gateway' }, Response.json(answer));
    expect(processed).toEqual({
      active: true,
      token_type: 'Bearer',
      iss: ISSUER,
      aud: TRADING,
      client_id: 'web',
      iat: SECONDS,
      exp: SECONDS + 60,
      jti: 'j1',
      scope: 'trades orders_read',
      sub: '8027379034',
      user_id: 2998,
    });
  });

  test('§2.2 a token that is not active is told with nothing more', () => {
    expect(introspectionResponse(null, clientNamed('gateway'), apis)).toEqual({ active: false });
  });

  test('§4 a token of another API is inactive to the caller, so that no audience sees the claims of another', () => {
    const other = { ...clientNamed('gateway'), introspects: new Set(['billing']) };
    expect(introspectionResponse(payload, other, apis)).toEqual({ active: false });
  });
});
