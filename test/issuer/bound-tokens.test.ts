/** Tokens that are bound to a key or a certificate are of no use to whoever has only the token: to refresh, and to exchange. */
import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BANK, NODE, rfc9440, sha256Of } from '../oauth/certificates.ts';
import { type ProofKey, proofKey } from '../oauth/dpop-proof.ts';
import { type Answer, answerOf } from '../trading.ts';
import { ISSUER, type SignInWorld, startSignIns } from './sign-in-world.ts';

const TYPE = (name: string) => `urn:ietf:params:oauth:token-type:${name}`;
const ADA = { sub: 'ada-1', email: 'ada@example.com', emailVerified: true, groups: ['desk'] };
const secretOf = (id: string) => `the secret of ${id}, for tests`;
const machine = (id: string) =>
  `kind: machine, secret: '${secretOf(id)}', grants: [token-exchange], tokens: jwt, scopes: [read]`;

const CLIENTS = `clients:
  spa:      { kind: first-party, public: true, grants: [token-exchange, refresh-token], tokens: jwt, scopes: [read],
              exchanges: [{ from: partner, to: [desk] }, { from: desk, to: [desk] }] }
  tv:       { kind: first-party, public: true, grants: [token-exchange, refresh-token], tokens: jwt, scopes: [read], senderConstrained: mtls }
  desk-api: { ${machine('desk-api')}, introspects: [desk], exchanges: [{ from: desk, to: [desk], actors: [batch] }] }
  helper:   { kind: agent, secret: '${secretOf('helper')}', grants: [token-exchange], tokens: jwt, scopes: [read], exchanges: [{ from: desk, to: [desk] }] }
  batch:    { ${machine('batch').replace('[token-exchange]', '[client-credentials]')} }
  web`;

let world: SignInWorld;
let ours: ProofKey;
let theirs: ProofKey;
beforeAll(async () => {
  world = await startSignIns((config) =>
    config
      .replace('clients:\n  web', CLIENTS)
      .replace('scim:', 'proxies: { trusted: [127.0.0.1], clientCertificate: { chain: verified } }\nscim:')
      .replace(
        'read:  { claims: [title, teams], rules: [{ allow: { to: human } }] }',
        'read: { rules: [{ allow: {} }] }',
      ),
  );
  [ours, theirs] = [await proofKey(), await proofKey()];
});
afterAll(() => world.stop());

type Proof = { readonly key?: ProofKey; readonly certificate?: string };

/** A request at the token endpoint by a client, as a proxy passes it on. */
async function ask(client: string, form: Record<string, unknown>, { key, certificate }: Proof = {}): Promise<Answer> {
  const iat = Math.floor(world.clock.now() / 1_000);
  const claims = { jti: crypto.randomUUID(), htm: 'POST', htu: `${ISSUER}/oauth/token`, iat };
  const isPublic = client === 'spa' || client === 'tv';
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    ...(!isPublic && { authorization: `Basic ${btoa(`${client}:${encodeURIComponent(secretOf(client))}`)}` }),
    ...(key && { dpop: await key.sign(claims) }),
    ...(certificate && { 'client-cert': rfc9440(certificate) }),
  };
  const body = new URLSearchParams({ ...(isPublic && { client_id: client }), ...form }).toString();
  return answerOf(await world.app.request('/oauth/token', { method: 'POST', headers, body }, FROM_PROXY));
}

/** As @hono/node-server has it. */
const FROM_PROXY = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };

const exchange = (client: string, token: unknown, proof?: Proof, form: Record<string, string> = {}) =>
  ask(
    client,
    {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: String(token),
      subject_token_type: TYPE('access_token'),
      scope: 'read',
      ...form,
    },
    proof,
  );
const signIn = async (client: string, proof?: Proof) =>
  exchange(client, await world.partner.signIn(ADA), proof, { subject_token_type: TYPE('id_token') });
const refresh = (client: string, token: unknown, proof?: Proof) =>
  ask(client, { grant_type: 'refresh_token', refresh_token: String(token) }, proof);
const codes = ({ status, body }: Answer) => [status, body.error];

describe('RFC 9449 §5 the refresh token of a public client', () => {
  test('is good with proofs of the key that it was got with, for as long as it goes on', async () => {
    let { body } = await signIn('spa', { key: ours });
    for (let times = 0; times < 3; times += 1) {
      const next = await refresh('spa', body.refresh_token, { key: ours });
      expect([next.status, next.body.token_type]).toEqual([200, 'DPoP']);
      expect(decodeJwt(next.body.access_token).cnf).toEqual({ jkt: ours.jkt });
      body = next.body;
    }
  });

  test.each<[string, () => Proof]>([
    ['no proof', () => ({})],
    ['a proof of another key', () => ({ key: theirs })],
  ])('is no good with %s, and not spent by it', async (_, proof) => {
    const { body } = await signIn('spa', { key: ours });
    expect(codes(await refresh('spa', body.refresh_token, proof()))).toEqual([400, 'invalid_grant']);
    expect((await refresh('spa', body.refresh_token, { key: ours })).status).toBe(200);
  });

  test('that was got without a proof is bound from the first proof on', async () => {
    const { body } = await signIn('spa');
    const next = await refresh('spa', body.refresh_token, { key: ours });
    expect(next.status).toBe(200);
    expect(codes(await refresh('spa', next.body.refresh_token))).toEqual([400, 'invalid_grant']);
    expect((await refresh('spa', next.body.refresh_token, { key: ours })).status).toBe(200);
  });

  test('that was stolen, spent and used again ends the family: nobody needs the key for that', async () => {
    const { body: first } = await signIn('spa', { key: ours });
    const { body: second } = await refresh('spa', first.refresh_token, { key: ours });
    expect(codes(await refresh('spa', first.refresh_token, { key: theirs }))).toEqual([400, 'invalid_grant']);
    expect(codes(await refresh('spa', second.refresh_token, { key: ours }))).toEqual([400, 'invalid_grant']);
  });
});

test('RFC 9449 §5 a client library signs in with a proof, goes on with proofs of the same key, and with no other', async () => {
  const server = { issuer: ISSUER, token_endpoint: `${ISSUER}/oauth/token` };
  const client = { client_id: 'spa', [oauth.clockSkew]: Math.round((world.clock.now() - Date.now()) / 1_000) };
  const keyOf = async () => oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
  const through = (DPoP: oauth.DPoPHandle): oauth.TokenEndpointRequestOptions => ({
    DPoP,
    [oauth.customFetch]: (url, { method, headers, body }) =>
      world.request(new URL(url).pathname, { method, headers, body }),
  });
  const [own, other] = [await keyOf(), await keyOf()];
  const parameters = {
    subject_token: await world.partner.signIn(ADA),
    subject_token_type: TYPE('id_token'),
    scope: 'read',
  };
  const grant = 'urn:ietf:params:oauth:grant-type:token-exchange';
  const first = await oauth.processGenericTokenEndpointResponse(
    server,
    client,
    await oauth.genericTokenEndpointRequest(server, client, oauth.None(), grant, parameters, through(own)),
  );
  expect(first.token_type).toBe('dpop');
  const goOn = async (DPoP: oauth.DPoPHandle) => {
    const token = String(first.refresh_token);
    const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), token, through(DPoP));
    return oauth.processRefreshTokenResponse(server, client, response);
  };
  await expect(goOn(other)).rejects.toMatchObject({ error: 'invalid_grant' });
  expect(await goOn(own)).toMatchObject({ token_type: 'dpop', refresh_token: expect.any(String) });
});

test('RFC 9449 §5 that of a client which authenticates is bound to no key: each access token is bound anew', async () => {
  const { body } = await signIn('web', { key: ours });
  const next = await refresh('web', body.refresh_token, { key: theirs });
  expect(decodeJwt(next.body.access_token).cnf).toEqual({ jkt: theirs.jkt });
  const last = await refresh('web', next.body.refresh_token);
  expect([last.status, last.body.token_type]).toEqual([200, 'Bearer']);
});

test('RFC 8705 §4 that of a public client with a certificate is good over connections with that certificate alone', async () => {
  const { body } = await signIn('tv', { certificate: BANK });
  expect(decodeJwt(body.access_token).cnf).toEqual({ 'x5t#S256': sha256Of(BANK, 'base64url') });
  expect(codes(await refresh('tv', body.refresh_token, { certificate: NODE }))).toEqual([400, 'invalid_grant']);
  expect((await refresh('tv', body.refresh_token, { certificate: BANK })).status).toBe(200);
});

describe('an access token that is bound to a key is exchanged', () => {
  const bound = async () => (await signIn('spa', { key: ours })).body.access_token;

  test.each<[string, string, () => Proof, number]>([
    ['by its own client, with a proof of that key', 'spa', () => ({ key: ours }), 200],
    ['not by its own client without one: who has the token alone may not', 'spa', () => ({}), 400],
    ['not with a proof of another key', 'spa', () => ({ key: theirs }), 400],
    ['by the API that it is for, which looked at the proof that came with it', 'desk-api', () => ({}), 200],
    ['by that API for a token of its own key', 'desk-api', () => ({ key: theirs }), 200],
    ['not by an agent that only has it', 'helper', () => ({}), 400],
    ['by an agent that has the key', 'helper', () => ({ key: ours }), 200],
  ])('%s', async (_, client, proof, status) => {
    const answer = await exchange(client, await bound(), proof());
    expect(codes(answer)).toEqual([status, status === 200 ? undefined : 'invalid_request']);
  });

  test('and what the API gets for it is bound to what the API proves, or to nothing', async () => {
    const plain = await exchange('desk-api', await bound());
    expect(decodeJwt(plain.body.access_token)).not.toHaveProperty('cnf');
    const { body } = await exchange('desk-api', await bound(), { key: theirs });
    expect(decodeJwt(body.access_token).cnf).toEqual({ jkt: theirs.jkt });
  });
});

test('a bound actor token is shown with a proof of its key', async () => {
  const subject = (await signIn('spa')).body.access_token;
  const actor = await ask('batch', { grant_type: 'client_credentials', scope: 'read' }, { key: ours });
  const form = { actor_token: actor.body.access_token, actor_token_type: TYPE('access_token') };
  expect(codes(await exchange('desk-api', subject, {}, form))).toEqual([400, 'invalid_request']);
  const { body } = await exchange('desk-api', subject, { key: ours }, form);
  expect(decodeJwt(body.access_token).act).toEqual({ sub: 'client:batch' });
});

test('a token bound to a certificate is exchanged over a connection with it', async () => {
  const { body } = await signIn('tv', { certificate: BANK });
  expect(codes(await exchange('spa', body.access_token))).toEqual([400, 'invalid_request']);
  expect(codes(await exchange('spa', body.access_token, { certificate: NODE }))).toEqual([400, 'invalid_request']);
  expect((await exchange('spa', body.access_token, { certificate: BANK })).status).toBe(200);
  expect((await exchange('desk-api', body.access_token)).status).toBe(200);
});
