/**
 * RFC 9470, OAuth 2.0 Step Up Authentication Challenge Protocol. The RFC lets an API challenge; here the token endpoint does, with the
 * same code and parameters, before there is a token.
 */
import { decodeJwt } from 'jose';
import {
  allowInsecureRequests,
  ClientSecretBasic,
  genericTokenEndpointRequest,
  processGenericTokenEndpointResponse,
} from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tradingWith } from '../issuer/asking.ts';
import { SECRETS, type Trading } from '../trading.ts';

const STEP_UP = { require: { stepUp: { acr: ['phr', 'urn:example:mfa'], maxAge: '10m' } } };

let world: Trading;
let endpoint: string;
let stop: () => Promise<void>;
beforeAll(async () => {
  world = await tradingWith({ trades: [{ allow: {} }, STEP_UP] });
  await world.createJohn();
  const listening = await world.listen();
  endpoint = `${listening.url}/oauth/token`;
  stop = () => listening.stop(1_000);
});
afterAll(async () => {
  await stop();
  await world.stop();
});

/** Asks as a client library does, over HTTP. */
async function exchange(authn: Record<string, unknown>) {
  const server = { issuer: 'https://id.example.com', token_endpoint: endpoint };
  const client = { client_id: 'trading-web' };
  const parameters = {
    subject_token: await world.signIn({ authn }),
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    scope: 'trades',
  };
  const grant = 'urn:ietf:params:oauth:grant-type:token-exchange';
  const authentication = ClientSecretBasic(SECRETS.TRADING_WEB_SECRET);
  const insecure = { [allowInsecureRequests]: true };
  const response = await genericTokenEndpointRequest(server, client, authentication, grant, parameters, insecure);
  return processGenericTokenEndpointResponse(server, client, response);
}

const now = () => Math.floor(world.clock.now() / 1_000);

describe('RFC 9470', () => {
  test('§3 the error names what is needed: acr_values in order of preference, max_age in seconds', async () => {
    await expect(exchange({ acr: 'pwd', auth_time: now() })).rejects.toMatchObject({
      status: 400,
      error: 'insufficient_user_authentication',
      cause: { acr_values: 'phr urn:example:mfa', max_age: 600 },
    });
  });

  test('§3 max_age is asked of an authentication that is too old, whatever its context', async () => {
    await expect(exchange({ acr: 'phr', auth_time: now() - 601 })).rejects.toMatchObject({
      error: 'insufficient_user_authentication',
    });
  });

  test('§5 a later request with the stronger authentication passes', async () => {
    await expect(exchange({ acr: 'urn:example:mfa', auth_time: now() - 600 })).resolves.toMatchObject({
      scope: 'trades',
    });
  });

  test('§6.1 the token says which authentication it stands on', async () => {
    const authTime = now() - 5;
    const { access_token } = await exchange({ acr: 'phr', auth_time: authTime, amr: ['hwk'] });
    expect(decodeJwt(access_token)).toMatchObject({ acr: 'phr', auth_time: authTime, amr: ['hwk'] });
  });

  test('§6.2 and so does introspection', async () => {
    const { access_token } = await exchange({ acr: 'phr', auth_time: now() });
    expect(await (await world.introspect(access_token)).json()).toMatchObject({
      active: true,
      acr: 'phr',
      auth_time: now(),
    });
  });
});
