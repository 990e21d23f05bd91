import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JOHN_AT_PARTNER } from '../../examples/trading/john.ts';
import { listen } from '../../examples/trading/stand-ins/listener.ts';
import { startTrading, TRADING_WEB, type Trading } from '../trading.ts';

/** A partner of this test's own, that can be made to sign anything. */
let world: Trading;
let sign: (claims: Record<string, unknown>, header?: Record<string, unknown>) => Promise<string>;
let issuer: string;
let close: () => Promise<void>;

beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256', use: 'sig' }] };
  const server = await listen(() => ({ status: 200, body: jwks }));
  issuer = server.url;
  close = server.close;
  world = await startTrading(undefined, { partner: issuer });
  await world.createJohn();
  const seconds = () => Math.floor(world.clock.now() / 1_000);
  sign = (claims, header = {}) =>
    new SignJWT({
      iss: issuer,
      aud: 'avow',
      sub: JOHN_AT_PARTNER.sub,
      email: JOHN_AT_PARTNER.email,
      email_verified: true,
      iat: seconds(),
      exp: seconds() + 300,
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES256', kid: 'k', typ: 'JWT', ...header })
      .sign(privateKey);
});
afterAll(async () => {
  await world.stop();
  await close();
});

const EXCHANGE = {
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
  scope: 'trades',
};
const now = () => Math.floor(world.clock.now() / 1_000);
const issued = async () => (await world.audit()).filter((record) => record.event === 'token.issued').length;

async function refused(answer: Promise<{ status: number; body: { error: string; error_description: string } }>) {
  const before = await issued();
  const { status, body } = await answer;
  expect(await issued()).toBe(before);
  const [record] = await world.audit();
  expect(record).toMatchObject({ event: 'token.refused', error: { code: body.error } });
  return { status, error: body.error, description: body.error_description };
}

test('what the table below changes is all that is wrong there', async () => {
  expect((await world.token({ ...EXCHANGE, subject_token: await sign({}) })).status).toBe(200);
});

describe('an ID token that does not count (RFC 8693 §2.2.2)', () => {
  test.each([
    ['of another issuer', () => sign({ iss: 'https://evil.example' }), /its issuer is not one that this server trusts/],
    ['for another application', () => sign({ aud: 'somebody-else' }), /for another audience/],
    ['that has expired', () => sign({ exp: now() - 60 }), /it has expired/],
    ['that is not yet valid', () => sign({ nbf: now() + 600 }), /not yet valid/],
    ['issued in the future', () => sign({ iat: now() + 600, exp: now() + 900 }), /not yet valid/],
    ['without a subject', () => sign({ sub: '' }), /sub must be a string of 1 to 255/],
    ['that is an access token', () => sign({}, { typ: 'at+jwt' }), /another kind of JWT, not an ID token/],
    ['with a wrong signature', async () => `${(await sign({})).slice(0, -8)}AAAAAAAA`, /its signature is wrong/],
    [
      'signed by nobody',
      async () => `${btoa('{"alg":"none"}')}.${(await sign({})).split('.')[1]}.`,
      /an algorithm that is not allowed/,
    ],
    ['that is no token at all', async () => 'hello', /not a signed JWT/],
  ])('%s', async (_, token, description) => {
    const answer = await refused(world.token({ ...EXCHANGE, subject_token: await token() }));
    expect({ status: answer.status, error: answer.error }).toEqual({ status: 400, error: 'invalid_request' });
    expect(answer.description).toMatch(description);
  });
});

describe('a request that is not right', () => {
  const WRONG = { id: 'trading-web', secret: 'wrong' };
  test.each([
    ['an unknown client', {}, { id: 'nobody', secret: 'x' }, 401, 'invalid_client'],
    ['a wrong secret', {}, WRONG, 401, 'invalid_client'],
    ['no grant type', { grant_type: '' }, TRADING_WEB, 400, 'invalid_request'],
    ['an unknown grant type', { grant_type: 'password' }, TRADING_WEB, 400, 'unsupported_grant_type'],
    ['a grant the client may not use', { grant_type: 'client_credentials' }, TRADING_WEB, 400, 'unauthorized_client'],
    ['an unknown scope', { scope: 'trades everything' }, TRADING_WEB, 400, 'invalid_scope'],
    ['an unknown resource', { resource: 'https://api.example.com/other' }, TRADING_WEB, 400, 'invalid_target'],
    [
      'a resource with a fragment',
      { resource: 'https://api.example.com/trading#x' },
      TRADING_WEB,
      400,
      'invalid_target',
    ],
    ['no subject token', { subject_token: '' }, TRADING_WEB, 400, 'invalid_request'],
    ['a subject token of an unknown type', { subject_token_type: 'urn:x' }, TRADING_WEB, 400, 'invalid_request'],
  ])('%s', async (_, changes, client, status, error) => {
    const form = { ...EXCHANGE, subject_token: await sign({}), ...changes };
    if (form.grant_type === 'client_credentials') {
      Object.assign(form, { subject_token: '', subject_token_type: '' });
    }
    const answer = await refused(world.token(form, client));
    expect({ status: answer.status, error: answer.error }).toEqual({ status, error });
    expect(answer.description.length).toBeGreaterThan(10);
  });

  test('an unknown client and a wrong secret cannot be told apart', async () => {
    const wrong = await world.token({ grant_type: 'client_credentials' }, WRONG);
    const unknown = await world.token({ grant_type: 'client_credentials' }, { id: 'nobody', secret: 'wrong' });
    expect(unknown.body).toEqual(wrong.body);
  });

  test.each([
    ['a wrong media type', { 'content-type': 'application/json' }, '{}'],
    ['a parameter twice', { 'content-type': 'application/x-www-form-urlencoded' }, 'grant_type=a&grant_type=b'],
    ['a body over the limit', { 'content-type': 'application/x-www-form-urlencoded' }, `a=${'x'.repeat(1_100_000)}`],
  ])('%s is invalid_request', async (_, headers, body) => {
    const response = await world.request('/oauth/token', { method: 'POST', headers, body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test.each([
    ['GET', '/oauth/token', 'POST', 'use POST with application/x-www-form-urlencoded'],
    ['PUT', '/oauth/introspect', 'POST', 'use POST with application/x-www-form-urlencoded'],
    ['POST', '/oauth/jwks', 'GET, HEAD', 'use GET or HEAD'],
  ])('RFC 9110 §15.5.6 %s %s is 405, with what to send', async (method, path, allow, error_description) => {
    const response = await world.request(path, { method });
    expect({ status: response.status, allow: response.headers.get('allow') }).toEqual({ status: 405, allow });
    expect(await response.json()).toEqual({ error: 'invalid_request', error_description });
  });

  test('what is not there is 404', async () => {
    expect((await world.request('/oauth/authorize')).status).toBe(404);
  });
});

test('a partner whose keys cannot be had is 503, to be tried again', async () => {
  const deaf = await startTrading(undefined, { partner: 'http://127.0.0.1:9' });
  await deaf.createJohn();
  const token = await new SignJWT({ iss: 'http://127.0.0.1:9', aud: 'avow', sub: 'x' })
    .setProtectedHeader({ alg: 'ES256', kid: 'k' })
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign((await generateKeyPair('ES256')).privateKey);
  const { status, headers, body } = await deaf.exchange(token, 'trades');
  expect({ status, error: body.error }).toEqual({ status: 503, error: 'temporarily_unavailable' });
  expect(headers.get('retry-after')).toMatch(/^\d+$/);
  await deaf.stop();
});
