/** RFC 6749 §3.2: the token endpoint, over HTTP. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConformanceServer, ORDERS, ORDERS_CONFIG, SECRET, startServer } from './server.ts';

let server: ConformanceServer;
beforeAll(async () => {
  server = await startServer(ORDERS_CONFIG);
});
afterAll(() => server.stop());

const BASIC = { authorization: `Basic ${btoa(`batch:${encodeURIComponent(SECRET)}`)}` };
const post = async (form: Record<string, string>, headers: Record<string, string> = BASIC, query = '') => {
  const response = await fetch(`${server.url}/oauth/token${query}`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(form),
  });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
};
const ASK = { grant_type: 'client_credentials', scope: 'read' };

describe('RFC 6749', () => {
  test('§2.3.1 a secret in the URI is not looked at', async () => {
    const query = `?client_id=batch&client_secret=${encodeURIComponent(SECRET)}`;
    const { status, body } = await post(ASK, {}, query);
    expect([status, body.error]).toEqual([401, 'invalid_client']);
  });

  test('§3.2 parameters in the URI are none', async () => {
    const { status, body } = await post({ scope: 'read' }, BASIC, '?grant_type=client_credentials');
    expect([status, body.error]).toEqual([400, 'invalid_request']);
  });

  test('§3.2 a request is a POST', async () => {
    const query = new URLSearchParams(ASK).toString();
    const { status, headers } = await fetch(`${server.url}/oauth/token?${query}`, { headers: BASIC });
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('§3.2 a parameter that nobody knows is ignored, and one without a value is as none', async () => {
    const { status, body } = await post({ ...ASK, pudding: 'yes', resource: '', audience: '' });
    expect([status, body.scope]).toEqual([200, 'read']);
  });

  test('§4.4.3 an application that speaks for itself gets no refresh token', async () => {
    const { body } = await post(ASK);
    expect(body).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 300, scope: 'read' });
  });

  test.each<[string, Record<string, string>, Record<string, string>, number, string]>([
    ['no grant type', { scope: 'read' }, BASIC, 400, 'invalid_request'],
    ['a grant type that is not served', { ...ASK, grant_type: 'password' }, BASIC, 400, 'unsupported_grant_type'],
    [
      'a grant type that is not the client’s',
      { ...ASK, grant_type: 'refresh_token', refresh_token: 'x' },
      BASIC,
      400,
      'unauthorized_client',
    ],
    ['a scope that is not the client’s', { ...ASK, scope: 'write' }, BASIC, 400, 'invalid_scope'],
    ['no client', ASK, {}, 401, 'invalid_client'],
    ['a wrong secret', ASK, { authorization: `Basic ${btoa('batch:x')}` }, 401, 'invalid_client'],
    ['another scheme', ASK, { authorization: 'Bearer x' }, 401, 'invalid_client'],
  ])('§5.2 %s', async (_, form, headers, status, error) => {
    const answer = await post(form, headers);
    expect([answer.status, answer.body.error]).toEqual([status, error]);
    expect(answer.headers.get('content-type')).toBe('application/json');
    // §5.2, RFC 9110 §15.5.2
    expect(answer.headers.get('www-authenticate')?.startsWith('Basic ') ?? false).toBe(status === 401);
  });

  test.each<[string, Record<string, string>]>([
    ['a token', ASK],
    ['an error', { ...ASK, scope: 'write' }],
  ])('§5.1 an answer with %s is kept by nobody', async (_, form) => {
    const { headers } = await post({ ...form, resource: ORDERS });
    expect([headers.get('cache-control'), headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
  });
});
