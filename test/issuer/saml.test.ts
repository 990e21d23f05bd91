import { afterEach, describe, expect, test } from 'vitest';
import { SECONDS } from '../oauth/world.ts';
import {
  assertion,
  at,
  authn,
  conditions,
  ENTITY,
  newSigner,
  PASSWORD,
  samlToken,
  signed,
  tokenOf,
} from '../saml/idp.ts';
import { payloadOf, type SamlOptions, type SamlWorld, startSaml } from './saml-world.ts';

const MINUTE = 60_000;

let world: SamlWorld;
afterEach(() => world.close());
const start = async (options?: SamlOptions) => {
  world = await startSaml(options);
};
const reasonOf = (record: Record<string, unknown> | undefined) => (record?.error as { reason: string } | null)?.reason;

describe('a SAML assertion that an application shows', () => {
  test('is worth a token for the person, with what the provider asserted', async () => {
    await start();
    const answer = await world.signIn();
    expect(answer.body.issued_token_type).toBe('urn:ietf:params:oauth:token-type:access_token');
    expect(payloadOf(answer)).toMatchObject({
      sub: world.ada,
      acr: PASSWORD,
      auth_time: SECONDS - 60,
      groups: ['rates', 'fx'],
      team: 'rates',
    });
  });

  test('is in the audit record by its provider and subject', async () => {
    await start();
    await world.signIn();
    const [issued, linked] = await world.records();
    expect(issued).toMatchObject({
      event: 'token.issued',
      subject: { kind: 'human', user: world.ada, issuer: ENTITY, subject: 'ada-1' },
      error: null,
    });
    expect(linked).toMatchObject({ event: 'user.linked', resource: world.ada });
    expect(await world.store.getLink('default', ENTITY, 'ada-1')).toMatchObject({ user: world.ada });
  });

  test('is taken once, and another one again', async () => {
    await start();
    const token = samlToken();
    expect((await world.show(token)).status).toBe(200);
    const { status, body } = await world.show(token);
    expect([status, body.error]).toEqual([400, 'invalid_request']);
    expect(body.error_description).toMatch(/SAML assertion was used before/);
    expect((await world.signIn()).status).toBe(200);
  });

  test('that is refused may be shown again, and is used up by the token', async () => {
    await start({ rules: [{ allow: { when: 'user.active && user.title == "trader"' } }] });
    const token = samlToken();
    expect((await world.show(token)).body.error).toBe('access_denied');
    await world.change('title', 'trader');
    expect((await world.show(token)).status).toBe(200);
    expect((await world.show(token)).body.error_description).toMatch(/used before/);
  });

  test('that is shown by many at once is worth one token', async () => {
    await start();
    const token = samlToken();
    const answers = await Promise.all(Array.from({ length: 20 }, () => world.show(token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('is used up once by the ID that was signed, however it is written', async () => {
    await start();
    const xml = signed(assertion());
    expect((await world.show(tokenOf(xml))).status).toBe(200);
    expect((await world.show(tokenOf(`<?xml version="1.0"?>\n${xml}\n`))).body.error_description).toMatch(
      /used before/,
    );
  });

  test('is refused in the words of RFC 8693, and the record says why', async () => {
    await start();
    const { status, body } = await world.show(tokenOf(signed(assertion(), { by: newSigner() })));
    expect([status, body.error]).toEqual([400, 'invalid_request']);
    expect(body.error_description).toMatch(/^The SAML assertion is refused: its signature is wrong/);
    expect(reasonOf((await world.records())[0])).toMatch(/its signature is wrong/);
  });

  test('is no ID token, no access token and no credential', async () => {
    await start();
    for (const type of ['id_token', 'access_token', 'jwt']) {
      const form = { subject_token_type: `urn:ietf:params:oauth:token-type:${type}` };
      expect((await world.signIn({}, form)).body.error).toBe('invalid_request');
    }
  });

  test('gives a token that ends with the session', async () => {
    await start();
    const sessionEnd = at(2 * MINUTE);
    expect(payloadOf(await world.signIn({ authn: authn({ sessionEnd }) })).exp).toBe(SECONDS + 120);
    const shorter = conditions({ notOnOrAfter: at(MINUTE) });
    expect(payloadOf(await world.signIn({ conditions: shorter })).exp).toBe(SECONDS + 60);
  });

  test('is read by rules, what it says of the sign-in too', async () => {
    const when = `idp.groups.exists(g, g == "fx") && authn.acr == "${PASSWORD}" && authn.provider == "workforce"`;
    await start({ rules: [{ allow: { when } }] });
    expect((await world.signIn()).status).toBe(200);
    expect((await world.signIn({ attributes: { groups: ['hr', 'it'] } })).body.error).toBe('access_denied');
  });

  test('has to be of a stronger authentication where a rule wants it', async () => {
    const mfa = 'https://refeds.org/profile/mfa';
    await start({ rules: [{ allow: {} }, { require: { stepUp: { acr: [mfa], maxAge: '10m' } } }] });
    expect((await world.signIn()).body).toMatchObject({ error: 'insufficient_user_authentication', acr_values: mfa });
    expect((await world.signIn({ authn: authn({ context: mfa }) })).status).toBe(200);
    expect((await world.signIn({ authn: authn({ context: mfa, instant: at(-60 * MINUTE) }) })).status).toBe(400);
  });

  test('may be shown by those clients alone whose exchanges name its provider', async () => {
    const exchanges = [{ from: 'other', to: ['desk'] }];
    const other = { issuer: 'https://other.example', audience: 'avow' };
    const client = {
      kind: 'first-party',
      secret: 'a-secret-of-enough-length',
      grants: ['token-exchange'],
      scopes: ['read'],
    };
    await start({
      providers: { other },
      clients: {
        narrow: { ...client, exchanges },
        named: { ...client, exchanges: [{ from: 'workforce', to: ['desk'] }] },
      },
    });
    expect((await world.signIn({}, {}, 'narrow')).body.error_description).toMatch(/may not exchange such a token/);
    expect((await world.signIn({}, {}, 'named')).status).toBe(200);
  });
});

test('an ID-JAG for another company is made of it, and it is used up by that', async () => {
  const chat = { issuer: 'https://chat.example', clients: { portal: 'portal-at-chat' }, scopes: ['chat'] };
  const portal = {
    kind: 'first-party',
    secret: 'a-secret-of-enough-length',
    grants: ['token-exchange'],
    scopes: ['chat', 'read'],
    tokens: 'jwt',
  };
  await start({
    clients: { portal },
    more: {
      authorizationServers: { chat },
      scopes: { read: { rules: [{ allow: {} }] }, chat: { rules: [{ allow: { to: 'human' } }] } },
    },
  });
  const form = {
    requested_token_type: 'urn:ietf:params:oauth:token-type:id-jag',
    audience: 'https://chat.example',
    scope: 'chat',
  };
  const token = samlToken();
  const jag = payloadOf(await world.show(token, form, 'portal'));
  expect(jag).toMatchObject({ sub: world.ada, aud: 'https://chat.example', acr: PASSWORD, auth_time: SECONDS - 60 });
  expect((await world.show(token, form, 'portal')).body.error_description).toMatch(/used before/);
  expect((await world.show(token, {}, 'portal')).body.error_description).toMatch(/used before/);
});

describe('the person of an assertion', () => {
  test('is found by the link, whatever the e-mail says later', async () => {
    await start();
    await world.signIn();
    expect((await world.signIn({ attributes: { mail: ['else@example.com'] } })).status).toBe(200);
    const { body } = await world.signIn({ nameId: 'eve-1' });
    expect(body.error_description).toMatch(/linked to nobody here/);
  });

  test.each<[string, SamlOptions, Record<string, readonly string[]>, RegExp]>([
    ['where the configuration does not allow it', { link: {} }, { mail: ['ada@example.com'] }, /no link\.first/],
    ['by an attribute that it does not name', {}, { email: ['ada@example.com'] }, /missing or not verified/],
    [
      'by an attribute that calls itself verified',
      {},
      { email: ['ada@example.com'], email_verified: ['true'] },
      /not verified/,
    ],
    ['by two addresses', {}, { mail: ['ada@example.com', 'b@example.com'] }, /missing or not verified/],
    [
      'by an address of a domain that the provider may not speak for',
      { link: { first: { verifiedEmail: 'mail', domains: ['partner.example'] } } },
      { mail: ['ada@example.com'] },
      /no domain/,
    ],
  ])('is not found %s', async (_, options, attributes, reason) => {
    await start(options);
    expect((await world.signIn({ attributes })).body.error_description).toMatch(/linked to nobody here/);
    expect(reasonOf((await world.records())[0])).toMatch(reason);
    expect(await world.store.getLink('default', ENTITY, 'ada-1')).toBeNull();
  });

  test('is found by a NameID that is an address, where the configuration vouches for that', async () => {
    const format = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
    const link = { first: { verifiedEmail: 'sub', domains: ['example.com'] } };
    await start({ saml: { nameIds: ['emailAddress'] }, link });
    const said = { format, nameId: 'ada@example.com', attributes: {} };
    expect(payloadOf(await world.signIn(said)).sub).toBe(world.ada);
    expect((await world.signIn({ ...said, nameId: 'ada@evil.example' })).body.error).toBe('invalid_request');
  });

  test('gets no token once they are deactivated', async () => {
    await start();
    await world.signIn();
    await world.change('active', false);
    expect((await world.signIn()).body.error_description).toMatch(/deactivated/);
  });

  test('of another tenant’s provider is nobody here', async () => {
    await start({ provider: { tenant: 'other' } });
    expect((await world.signIn()).body.error_description).toMatch(/not known here/);
  });
});

describe('an application that goes on from an assertion', () => {
  test('keeps what was asserted, anew or frozen', async () => {
    await start();
    for (const client of ['web', 'frozen']) {
      const first = await world.signIn({}, {}, client);
      world.clock.advance(30 * MINUTE);
      const next = payloadOf(await world.refresh(first.body.refresh_token, client));
      expect(next).toMatchObject({ sub: world.ada, groups: ['rates', 'fx'], team: 'rates', acr: PASSWORD });
    }
  });

  test('goes on no longer than the session', async () => {
    await start();
    const sessionEnd = at(90 * MINUTE);
    const first = await world.signIn({ authn: authn({ sessionEnd }) });
    world.clock.advance(50 * MINUTE);
    const second = await world.refresh(first.body.refresh_token);
    expect(payloadOf(second).exp).toBe(SECONDS + 90 * 60);
    world.clock.advance(41 * MINUTE);
    expect((await world.refresh(second.body.refresh_token)).body.error).toBe('invalid_grant');
  });

  test('does not, where the assertion is for one use', async () => {
    await start();
    const once = conditions({ more: '<saml:OneTimeUse></saml:OneTimeUse>' });
    const { status, body } = await world.signIn({ conditions: once });
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('refresh_token');
    expect((await world.signIn()).body).toHaveProperty('refresh_token');
  });
});

test('what an assertion would say is explained as what an ID token would', async () => {
  await start();
  const idp = { iss: ENTITY, sub: 'ada-1', acr: PASSWORD, groups: ['rates'] };
  const response = await world.request('/claims/explain', {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from('support:a-secret-of-enough-length').toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ client: 'web', user: world.ada, api: 'desk', scope: 'read', idp }),
  });
  const explanation = await response.json();
  expect(explanation).toMatchObject({ result: 'issued', payload: { team: 'rates', acr: PASSWORD } });
});

test('an installation without such a provider parses nothing', async () => {
  await start();
  await world.close();
  world = await startSaml({ providers: { workforce: { issuer: 'https://login.example', audience: 'avow' } } });
  expect((await world.signIn()).body.error_description).toMatch(/this server takes none/);
});
