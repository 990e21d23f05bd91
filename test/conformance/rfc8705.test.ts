/** RFC 8705, Mutual-TLS Client Authentication; behind a proxy that passes the certificate on (RFC 9440). */
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Listening } from '../../src/server.ts';
import { BANK, escapedPem, NODE, rfc9440, sha256Of } from '../oauth/certificates.ts';
import { createTestWorld, type TestWorld } from '../world.ts';

const machine = 'kind: machine, grants: [client-credentials], scopes: [orders]';
const CONFIG = `
issuer: https://id.example.com
proxies: { trusted: [127.0.0.1], clientCertificate: { chain: { header: X-Verified, is: SUCCESS } } }
apis: { orders: { audience: 'https://api.example.com/orders', scopes: [orders] } }
scopes: { orders: { rules: [{ allow: { to: machine } }] } }
clients:
  by-dn:     { ${machine}, tls: { subjectDn: 'CN=bank,O=Bank\\, Ltd,C=GB' } }
  by-dns:    { ${machine}, tls: { sanDns: client.bank.example } }
  by-uri:    { ${machine}, tls: { sanUri: 'urn:bank:client' } }
  by-ip:     { ${machine}, tls: { sanIp: 192.0.2.7 } }
  by-email:  { ${machine}, tls: { sanEmail: ops@bank.example } }
  pinned:    { ${machine}, tls: { certificates: [${sha256Of(NODE)}] } }
  secretive: { ${machine}, secret: 'a-secret-of-its-own' }
`;
const VERIFIED = { 'x-verified': 'SUCCESS' };

async function started(config: string) {
  const world = await createTestWorld({ config });
  return { world, at: await world.listen() };
}

async function ask(at: Listening, clientId: string, headers: Record<string, string>) {
  const server = { issuer: 'https://id.example.com', token_endpoint: `${at.url}/oauth/token` };
  const options = { [oauth.allowInsecureRequests]: true, headers };
  const client = { client_id: clientId };
  return oauth.clientCredentialsGrantRequest(server, client, oauth.TlsClientAuth(), {}, options);
}

describe('RFC 8705', () => {
  let world: TestWorld;
  let at: Listening;
  beforeAll(async () => {
    ({ world, at } = await started(CONFIG));
  });
  afterAll(async () => {
    await at.stop(1_000);
    await world.close();
  });

  test.each(['by-dn', 'by-dns', 'by-uri', 'by-ip', 'by-email'])(
    '§2.1.2 the client %s is known by that name in a certificate of an authority',
    async (client) => {
      expect((await ask(at, client, { ...VERIFIED, 'client-cert': rfc9440(BANK) })).status).toBe(200);
      expect((await ask(at, client, { ...VERIFIED, 'client-cert': rfc9440(NODE) })).status).toBe(401);
    },
  );

  test('§2.1 a certificate of which nobody verified the chain proves nothing by its names', async () => {
    for (const headers of [{}, { 'x-verified': 'FAILED:self-signed' }, { 'x-verified': 'NONE' }]) {
      expect((await ask(at, 'by-dn', { ...headers, 'client-cert': rfc9440(BANK) })).status).toBe(401);
    }
  });

  test('§2.2 a self-signed certificate counts by itself, and no other does', async () => {
    expect((await ask(at, 'pinned', { 'client-cert': rfc9440(NODE) })).status).toBe(200);
    expect((await ask(at, 'pinned', { ...VERIFIED, 'client-cert': rfc9440(BANK) })).status).toBe(401);
  });

  test('§2 without a certificate the answer is that of a client that does not exist', async () => {
    const [known, unknown] = await Promise.all([ask(at, 'pinned', {}), ask(at, 'nobody', {})]);
    expect([known.status, await known.text()]).toEqual([unknown.status, await unknown.text()]);
    expect(known.status).toBe(401);
  });

  test('§2 a certificate is not a way in for a client that has a secret', async () => {
    expect((await ask(at, 'secretive', { ...VERIFIED, 'client-cert': rfc9440(BANK) })).status).toBe(401);
  });

  test('§2.1.1, §2.2.1 the metadata names both ways', async () => {
    const metadata = await (await world.request('/.well-known/oauth-authorization-server')).json();
    expect(metadata).toMatchObject({
      token_endpoint_auth_methods_supported: expect.arrayContaining(['tls_client_auth', 'self_signed_tls_client_auth']),
    });
  });

  test('§7.4 a certificate that is not in force is none', async () => {
    const later = await createTestWorld({ config: CONFIG });
    const listening = await later.listen();
    later.clock.advance(30 * 365 * 86_400_000);
    expect((await ask(listening, 'pinned', { 'client-cert': rfc9440(NODE) })).status).toBe(401);
    await listening.stop(1_000);
    await later.close();
  });

  test.each(['x', BANK, `:${BANK}`, ':====:', `:${BANK}:, :${NODE}:`])(
    'RFC 9440 §2.1 what is no byte sequence is refused: %.12s',
    async (header) => {
      const response = await ask(at, 'pinned', { 'client-cert': header });
      expect([response.status, await response.json()]).toMatchObject([400, { error: 'invalid_request' }]);
    },
  );
});

const REGISTERED = `
registration:
  scopes: [orders]
  grants: [client-credentials]
  methods: [tls_client_auth, self_signed_tls_client_auth]
  open: { tenant: default }
  unusedFor: 30d
  perAddress: { registrations: 100 }
`;
const [BANK_JWK, NODE_JWK] = [BANK, NODE].map((certificate) => ({ kty: 'EC', x5c: [certificate] }));

describe('RFC 8705, a client that registered itself', () => {
  let world: TestWorld;
  let at: Listening;
  beforeAll(async () => {
    ({ world, at } = await started(CONFIG + REGISTERED));
  });
  afterAll(async () => {
    await at.stop(1_000);
    await world.close();
  });

  const register = async (metadata: object): Promise<Readonly<Record<string, unknown>>> => {
    const headers = { 'content-type': 'application/json' };
    const response = await world.request('/oauth/register', {
      method: 'POST',
      headers,
      body: JSON.stringify(metadata),
    });
    return JSON.parse(await response.text());
  };

  test.each<[string, string]>([
    ['tls_client_auth_subject_dn', 'CN=bank,O=Bank\\, Ltd,C=GB'],
    ['tls_client_auth_san_dns', 'client.bank.example'],
    ['tls_client_auth_san_uri', 'urn:bank:client'],
    ['tls_client_auth_san_ip', '192.0.2.7'],
    ['tls_client_auth_san_email', 'ops@bank.example'],
  ])('§2.1.2 is known by %s', async (name, value) => {
    const client = await register({ token_endpoint_auth_method: 'tls_client_auth', [name]: value });
    expect(client[name]).toBe(value);
    const id = String(client.client_id);
    expect((await ask(at, id, { ...VERIFIED, 'client-cert': rfc9440(BANK) })).status).toBe(200);
    expect((await ask(at, id, { ...VERIFIED, 'client-cert': rfc9440(NODE) })).status).toBe(401);
    expect((await ask(at, id, { 'client-cert': rfc9440(BANK) })).status).toBe(401);
  });

  test('§2.2.2 is known by the certificates of its jwks', async () => {
    const keys = { jwks: { keys: [NODE_JWK] } };
    const { client_id: id } = await register({ token_endpoint_auth_method: 'self_signed_tls_client_auth', ...keys });
    expect((await ask(at, String(id), { 'client-cert': rfc9440(NODE) })).status).toBe(200);
    expect((await ask(at, String(id), { 'client-cert': rfc9440(BANK) })).status).toBe(401);
  });

  test('§3.4 has its tokens bound to the certificate, where it says so', async () => {
    const keys = { jwks: { keys: [NODE_JWK, BANK_JWK] }, tls_client_certificate_bound_access_tokens: true };
    const { client_id: id } = await register({ token_endpoint_auth_method: 'self_signed_tls_client_auth', ...keys });
    const response = await ask(at, String(id), { 'client-cert': rfc9440(NODE) });
    const token: { readonly access_token: string } = JSON.parse(await response.text());
    const hash = sha256Of(Buffer.from(token.access_token).toString('base64'));
    const stored = await world.store.getToken(hash);
    expect(stored?.payload).toContain(sha256Of(NODE, 'base64url'));
  });

  test.each<[string, object]>([
    ['no name', { token_endpoint_auth_method: 'tls_client_auth' }],
    [
      'a private key',
      { token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: { keys: [{ ...NODE_JWK, d: 'AA' }] } },
    ],
    ['two names', { tls_client_auth_san_dns: 'a.example', tls_client_auth_san_uri: 'urn:a' }],
    ['what is no name', { tls_client_auth_subject_dn: 'x' }],
    ['no certificates', { token_endpoint_auth_method: 'self_signed_tls_client_auth' }],
    [
      'what is no certificate',
      { token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: { keys: [{ kty: 'EC', x5c: ['AAAA'] }] } },
    ],
    [
      'certificates to be fetched',
      { token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks_uri: 'https://a.example' },
    ],
  ])('§2 does not register with %s', async (_, metadata) => {
    const answer = await register({ token_endpoint_auth_method: 'tls_client_auth', ...metadata });
    expect(answer.error).toBe('invalid_client_metadata');
  });
});

test('RFC 9440 §4 the header counts from a named proxy alone: from anybody else it is not read', async () => {
  const { world, at } = await started(CONFIG.replace('trusted: [127.0.0.1]', 'trusted: [10.0.0.0/8]'));
  expect((await ask(at, 'pinned', { 'client-cert': rfc9440(NODE) })).status).toBe(401);
  expect((await ask(at, 'by-dn', { ...VERIFIED, 'client-cert': rfc9440(BANK) })).status).toBe(401);
  await at.stop(1_000);
  await world.close();
});

test("nginx's $ssl_client_escaped_cert is read where that is the form", async () => {
  const form = 'clientCertificate: { header: X-SSL-Client-Cert, form: escaped-pem, chain: verified }';
  const { world, at } = await started(CONFIG.replace(/clientCertificate: \{.*\} \}/, `${form} }`));
  expect((await ask(at, 'by-dn', { 'x-ssl-client-cert': escapedPem(BANK) })).status).toBe(200);
  expect((await ask(at, 'pinned', { 'x-ssl-client-cert': escapedPem(NODE) })).status).toBe(200);
  expect((await ask(at, 'pinned', { 'x-ssl-client-cert': rfc9440(NODE) })).status).toBe(400);
  await at.stop(1_000);
  await world.close();
});
