/** Cross-application access: an application goes on for a person at another company's server, by an ID-JAG of Avow's. */
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { proofKey } from '../oauth/dpop-proof.ts';
import { answerOf } from '../trading.ts';
import type { TestWorld } from '../world.ts';
import { type Form, ID_JAG, MESSAGES, startTwoCompanies, type TwoCompanies } from './id-jag-world.ts';

let two: TwoCompanies;
beforeAll(async () => {
  two = await startTwoCompanies();
});
afterAll(() => two.stop());
beforeEach(() => two.title('clerk'));

const keyed = async (url: string) => {
  const key = await proofKey();
  const proof = (at: string) =>
    key.sign({ jti: crypto.randomUUID(), htm: 'POST', htu: `${at}/oauth/token`, iat: Math.floor(Date.now() / 1_000) });
  return { key, proof, dpop: await proof(url) };
};

describe('an application of Acme goes on at Chat', () => {
  test('with an ID-JAG, for which Chat gives it an access token for the same person', async () => {
    const { status, body } = await two.idJag('portal', { scope: 'read write' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      issued_token_type: ID_JAG,
      token_type: 'N_A',
      scope: 'read write',
      expires_in: 120,
    });
    expect(body).not.toHaveProperty('refresh_token');

    const redeemed = await two.redeem(body.access_token);
    expect(redeemed.status).toBe(200);
    expect(decodeJwt(redeemed.body.access_token)).toMatchObject({
      iss: two.chatUrl,
      sub: two.ada.chat,
      aud: MESSAGES,
      client_id: 'portal-at-chat',
      scope: 'read write',
    });
  });

  test('says who Ada is, how she signed in, and what it is for, in the words of Chat', async () => {
    const { body } = await two.idJag('portal', { resource: MESSAGES });
    const keys = createRemoteJWKSet(new URL(`${two.acmeUrl}/oauth/jwks`));
    const { payload, protectedHeader } = await jwtVerify(body.access_token, keys, {
      issuer: two.acmeUrl,
      audience: two.chatUrl,
      typ: 'oauth-id-jag+jwt',
    });
    expect(protectedHeader.alg).toBe('ES256');
    const { jti, iat, exp, ...said } = payload;
    expect(jti).toMatch(/^[0-9a-f-]{36}$/);
    expect(Number(exp) - Number(iat)).toBe(120);
    expect(said).toEqual({
      iss: two.acmeUrl,
      sub: two.ada.acme,
      aud: two.chatUrl,
      client_id: 'portal-at-chat',
      scope: 'read',
      resource: MESSAGES,
      acr: 'mfa',
      amr: ['otp', 'pwd'],
      auth_time: 1_790_000_000,
      // Of her claims, those that may be told in an ID token.
      email: 'ada@acme.example',
    });
  });

  test('for all that may be named where it names no resource, and no more', async () => {
    const { body } = await two.idJag();
    expect(decodeJwt(body.access_token).resource).toEqual([MESSAGES, 'https://api.chat.example/files']);
  });

  test('with the scopes alone that the rules grant', async () => {
    await two.title('guest');
    const { body } = await two.idJag('portal', { scope: 'read write' });
    expect(body.scope).toBe('read');
    expect(decodeJwt(body.access_token).scope).toBe('read');
  });

  test('after a stronger sign-in where a rule requires one', async () => {
    await two.title('banker');
    const { status, body } = await two.idJag('portal', { scope: 'write' });
    expect([status, body.error, body.acr_values]).toEqual([400, 'insufficient_user_authentication', 'phr']);
  });

  test('when she has agreed, where a rule requires that', async () => {
    await two.title('careful');
    const { body } = await two.idJag('portal', { scope: 'write' });
    const { id, ...shown } = body.consent as { id: string };
    expect([body.error, shown]).toMatchObject([
      'consent_required',
      { api: { name: 'chat', title: 'Chat' }, scopes: [{ scope: 'chat_write' }] },
    ]);
    const grant = { kind: 'grantConsent', tenant: 'default', id, grantedAt: Date.now(), grantedBy: 'login' } as const;
    await two.acme.store.commit([{ ...grant, expiresAt: null }]);
    expect((await two.idJag('portal', { scope: 'write' })).body.scope).toBe('write');
  });

  test('as an agent, which is named as who acts', async () => {
    const { body } = await two.idJag('helper');
    const act = { iss: two.acmeUrl, sub: 'client:helper' };
    expect(decodeJwt(body.access_token).act).toEqual(act);
    // Chat says so too, and its rules can tell.
    const redeemed = await two.redeem(body.access_token, 'helper-at-chat');
    expect(decodeJwt(redeemed.body.access_token).act).toEqual(act);
  });

  test('once: Chat takes no ID-JAG twice', async () => {
    const { body } = await two.idJag();
    expect((await two.redeem(body.access_token)).status).toBe(200);
    expect((await two.redeem(body.access_token)).body.error).toBe('invalid_grant');
  });

  test('by itself alone: another application cannot show its ID-JAG', async () => {
    const { body } = await two.idJag();
    expect((await two.redeem(body.access_token, 'helper-at-chat')).body.error).toBe('invalid_grant');
  });
});

describe('an ID-JAG is refused', () => {
  test.each<[string, string, Form, string]>([
    ['for a server that is not configured', 'portal', { audience: 'https://evil.example' }, 'invalid_target'],
    ['for an API of Avow’s own', 'portal', { audience: 'https://api.acme.example/wiki' }, 'invalid_target'],
    ['for nobody', 'portal', { audience: undefined }, 'invalid_request'],
    ['for two', 'portal', { audience: ['SERVER', 'https://b.example'] }, 'invalid_target'],
    ['to an application that Chat does not know', 'wiki', {}, 'invalid_target'],
    ['with a scope that is none of Chat’s', 'portal', { scope: 'pages' }, 'invalid_scope'],
    ['with the name that a scope has at Acme', 'portal', { scope: 'chat_read' }, 'invalid_scope'],
    ['with a scope that the application may not ask for', 'helper', { scope: 'write' }, 'invalid_scope'],
    ['with a scope that no rule grants', 'portal', { scope: 'admin' }, 'access_denied'],
    ['for a resource that is not Chat’s', 'portal', { resource: 'https://api.acme.example/wiki' }, 'invalid_target'],
    [
      'for an act that is none of Chat’s',
      'portal',
      { authorization_details: '[{"type":"page","id":"7"}]' },
      'invalid_target',
    ],
    [
      'for an act that no type knows',
      'portal',
      { authorization_details: '[{"type":"x"}]' },
      'invalid_authorization_details',
    ],
    [
      'for an act at a place that is not Chat’s',
      'portal',
      { authorization_details: '[{"type":"message","room":"r1","locations":["https://evil.example"]}]' },
      'invalid_target',
    ],
    [
      'for an act that its type does not allow',
      'portal',
      { authorization_details: '[{"type":"message","room":"board"}]' },
      'access_denied',
    ],
    ['to an agent whose uses are counted', 'counted', {}, 'invalid_request'],
    ['without the person’s token', 'portal', { subject_token: undefined }, 'invalid_request'],
  ])('%s', async (_, client, form, error) => {
    const audience = [form.audience].flat().map((one) => (one === 'SERVER' ? two.chatUrl : one));
    const sent = Array.isArray(form.audience)
      ? { ...form, audience: audience.filter((one) => one !== undefined) }
      : form;
    const { status, body } = await two.idJag(client, sent);
    expect([status, body.error]).toEqual([400, error]);
  });

  test('for an access token: what somebody was given here is not taken elsewhere', async () => {
    const wiki = await two.idJag('portal', { requested_token_type: undefined, audience: undefined, scope: 'pages' });
    const form = {
      subject_token: wiki.body.access_token,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    };
    expect((await two.idJag('portal', form)).body.error).toBe('invalid_request');
  });

  test('as an access token anywhere at Acme, and as a grant', async () => {
    const { body } = await two.idJag();
    const form = {
      requested_token_type: undefined,
      audience: undefined,
      scope: 'pages',
      subject_token: body.access_token,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    };
    expect((await two.idJag('portal', form)).body.error).toBe('invalid_request');
    const me = await two.acme.request('/scim/v2/Me', { headers: { authorization: `Bearer ${body.access_token}` } });
    expect(me.status).toBe(401);
  });
});

describe('bound to a key', () => {
  test('by the proof that comes with the request, it is good with a proof of that key, and so is what Chat gives for it', async () => {
    const { key, proof, dpop } = await keyed(two.acmeUrl);
    const { body } = await two.idJag('portal', {}, { dpop });
    expect(body.token_type).toBe('N_A');
    expect(decodeJwt(body.access_token).cnf).toEqual({ jkt: key.jkt });

    const without = await two.redeem(body.access_token);
    expect([without.status, without.body.error]).toEqual([400, 'invalid_grant']);
    const { dpop: another } = await keyed(two.chatUrl);
    expect((await two.redeem(body.access_token, undefined, { dpop: another })).body.error).toBe('invalid_grant');
    const redeemed = await two.redeem(body.access_token, undefined, { dpop: await proof(two.chatUrl) });
    expect([redeemed.status, redeemed.body.token_type]).toEqual([200, 'DPoP']);
    expect(decodeJwt(redeemed.body.access_token).cnf).toEqual({ jkt: key.jkt });
  });
});

describe('around it', () => {
  test('the metadata says that ID-JAGs can be had', async () => {
    const metadataOf = async (company: TestWorld) =>
      answerOf(await company.request('/.well-known/oauth-authorization-server'));
    const { body: metadata } = await metadataOf(two.acme);
    expect(metadata.identity_chaining_requested_token_types_supported).toEqual([ID_JAG]);
    const { body: others } = await metadataOf(two.chat);
    expect(others).not.toHaveProperty('identity_chaining_requested_token_types_supported');
    expect(others.authorization_grant_profiles_supported).toEqual(['urn:ietf:params:oauth:grant-profile:id-jag']);
  });

  test('the record says who was given one, for which server, and what was refused', async () => {
    await two.title('guest');
    const { body } = await two.idJag('portal', { scope: 'read write' });
    const { jti } = decodeJwt(body.access_token);
    expect((await two.records()).find((one) => one.jti === jti)).toMatchObject({
      event: 'token.issued',
      token: 'id_jag',
      client: 'portal',
      api: 'chat',
      scopesGranted: ['chat_read'],
      scopesRefused: [{ scope: 'chat_write', rule: 'drop when user.title == "guest"' }],
    });
    await two.idJag('wiki');
    expect((await two.records()).find((one) => one.event === 'token.refused')).toMatchObject({
      token: 'id_jag',
      client: 'wiki',
      error: { code: 'invalid_target' },
    });
  });

  test('it is explained as it would be made', async () => {
    const ask = { client: 'portal', user: two.ada.acme, api: 'chat', scope: 'chat_read chat_admin' };
    const response = await two.acme.request('/claims/explain', {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('asker:asker-secret-0123456789')}`, 'content-type': 'application/json' },
      body: JSON.stringify(ask),
    });
    const { result, payload, scopes, claims } = (await answerOf(response)).body;
    // What it does not tell is not resolved for it, and not on record as given.
    expect(claims).toMatchObject([
      { claim: 'email', outcome: 'given' },
      { claim: 'team', outcome: 'narrowed' },
    ]);
    if (!Array.isArray(scopes)) throw new TypeError('no scopes are explained');
    expect(result).toBe('issued');
    expect(payload).toMatchObject({
      aud: two.chatUrl,
      client_id: 'portal-at-chat',
      scope: 'read',
      email: 'ada@acme.example',
    });
    expect(scopes.map((one: { scope: string; result: string }) => [one.scope, one.result])).toEqual([
      ['chat_read', 'granted'],
      ['chat_admin', 'dropped'],
    ]);
  });

  test('its typ is its own', async () => {
    const { body } = await two.idJag();
    expect(decodeProtectedHeader(body.access_token)).toMatchObject({ typ: 'oauth-id-jag+jwt', alg: 'ES256' });
  });
});
