import { createHmac } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { createIdTokenVerifier } from '../../src/oauth/id-token.ts';
import { createPartner, PARTNER, PARTNER_URLS, providers } from './provider.ts';
import { NOW, now, refusal, SECONDS, testKey } from './world.ts';

const LOGOUT = 'http://schemas.openid.net/event/backchannel-logout';

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('an ID token of the partner', async () => {
  const partner = await createPartner();
  const verify = partner.verifier();

  test('says who the person is, and until when', async () => {
    const verified = await verify(await partner.idToken({ groups: ['helpdesk'], email_verified: true }));
    expect(verified).toMatchObject({
      provider: 'partner',
      issuer: PARTNER,
      subject: '8027379034',
      claims: { groups: ['helpdesk'], email_verified: true },
      expiresAt: NOW + 300_000,
    });
  });

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['of no type', {}, { typ: undefined }],
    ['with its type in full', {}, { typ: 'application/JWT' }],
    ['for several audiences, the authorized party being us', { aud: ['other', 'avow'], azp: 'avow' }, {}],
    ['for us as a list', { aud: ['avow'] }, {}],
    ['by a clock that is 30 seconds ahead', { iat: SECONDS + 30, nbf: SECONDS + 30 }, {}],
    ['with a subject of 255 characters', { sub: 'x'.repeat(255) }, {}],
    ['with every character a subject may have', { sub: ' !"/:@[\\]^`{|}~' }, {}],
    ['of Keycloak', { typ: 'ID' }, {}],
    ['of Cognito', { token_use: 'id' }, {}],
  ])('is taken %s', async (_, claims, header) => {
    expect((await verify(await partner.idToken(claims, header))).issuer).toBe(PARTNER);
  });

  test.each<[string, Record<string, unknown>, Record<string, unknown>, string]>([
    ['of another issuer', { iss: 'https://evil.example' }, {}, 'its issuer is not one'],
    ['of an issuer that every object has', { iss: 'constructor' }, {}, 'its issuer is not one'],
    ['of an issuer that differs in a slash', { iss: `${PARTNER}/` }, {}, 'its issuer is not one'],
    ['without issuer', { iss: undefined }, {}, 'its issuer is not one'],
    ['for somebody else', { aud: 'other' }, {}, 'another audience'],
    ['for nobody', { aud: undefined }, {}, 'aud is missing'],
    ['for a list of nobody', { aud: [] }, {}, 'another audience'],
    ['for several without an authorized party', { aud: ['other', 'avow'] }, {}, 'azp'],
    ['given to another party', { azp: 'other' }, {}, 'azp'],
    ['given to a party that is no text', { azp: ['avow'] }, {}, 'azp'],
    ['that has ended', { exp: SECONDS }, {}, 'expired'],
    ['without an end', { exp: undefined }, {}, 'exp is missing'],
    ['with an end that is text', { exp: '9999999999' }, {}, 'exp is missing or wrong'],
    ['of tomorrow', { nbf: SECONDS + 86_400 }, {}, 'not yet valid'],
    ['made tomorrow', { iat: SECONDS + 31 }, {}, 'not yet valid'],
    ['without the time it was made', { iat: undefined }, {}, 'iat is missing'],
    ['without subject', { sub: undefined }, {}, 'sub is missing'],
    ['with an empty subject', { sub: '' }, {}, 'sub must be'],
    ['with a subject that is a number', { sub: 8027379034 }, {}, 'sub must be'],
    ['with an endless subject', { sub: 'x'.repeat(256) }, {}, 'sub must be'],
    ['with a subject that is not ASCII', { sub: 'zoë' }, {}, 'sub must be'],
    ['with half a character in its subject', { sub: 'x\ud800' }, {}, 'sub must be'],
    ['with NUL in its subject', { sub: 'x\u0000y' }, {}, 'sub must be'],
    ['with a line break in its subject', { sub: 'x\n' }, {}, 'sub must be'],
    ['that is a logout token in all but its type', { events: { [LOGOUT]: {} } }, {}, 'another kind of JWT'],
    ['that is a security event of nothing', { events: null }, {}, 'another kind of JWT'],
    ['that is an access token of Cognito', { token_use: 'access' }, {}, 'another kind of JWT'],
    ['for a use that is no text', { token_use: ['id'] }, {}, 'another kind of JWT'],
    ['that is an access token of Keycloak', { typ: 'Bearer' }, {}, 'another kind of JWT'],
    ['that is a refresh token of Keycloak', { typ: 'Refresh' }, {}, 'another kind of JWT'],
    ['that is an offline token of Keycloak', { typ: 'Offline' }, {}, 'another kind of JWT'],
    ['that is a logout token of Keycloak', { typ: 'Logout' }, {}, 'another kind of JWT'],
    ['that is an access token', {}, { typ: 'at+jwt' }, 'another kind of JWT'],
    ['that is a logout token', {}, { typ: 'logout+jwt' }, 'another kind of JWT'],
    ['that is a client assertion', {}, { typ: 'client-authentication+jwt' }, 'another kind of JWT'],
    ['under a key that is not published', {}, { kid: 'p9' }, 'does not publish'],
  ])('is refused %s', async (_, claims, header, told) => {
    const error = await refusal(async () => verify(await partner.idToken(claims, header)));
    expect(error.code).toBe('invalid_request');
    expect(error.description).toContain(told);
  });

  const stranger = await testKey('ES256', 'p1');
  const good = { iss: PARTNER, aud: 'avow', sub: 'x', iat: SECONDS, exp: SECONDS + 300 };
  const hs256 = `${encode({ alg: 'HS256', kid: 'p1' })}.${encode(good)}`;
  const hmac = createHmac('sha256', JSON.stringify(partner.key.publicJwk)).update(hs256).digest('base64url');

  test.each<[string, string | Promise<string>, string]>([
    ['signed by a stranger', stranger.sign(good), 'signature is wrong'],
    ['unsecured', `${encode({ alg: 'none' })}.${encode(good)}.`, 'algorithm'],
    ['signed with the public key as a secret', `${hs256}.${hmac}`, 'algorithm'],
    ['of an algorithm not allowed here', (await testKey('EdDSA', 'p1')).sign(good), 'algorithm'],
    ['no JWT', 'abc', 'not a signed JWT'],
    ['a list', `${encode({ alg: 'ES256' })}.${encode([])}.x`, 'not a signed JWT'],
    ['endless', 'x'.repeat(40_000), 'not a signed JWT'],
  ])('is not one that is %s', async (_, token, told) => {
    const error = await refusal(async () => verify(await token));
    expect(error.code).toBe('invalid_request');
    expect(error.description).toContain(told);
  });

  test('asked for the keys once for all of this', () => {
    expect(partner.asked.filter((url) => url === PARTNER_URLS.discovery)).toHaveLength(1);
    expect(partner.asked.filter((url) => url === PARTNER_URLS.jwks)).toHaveLength(1);
  });
});

describe('the keys of a provider', () => {
  test('are where the configuration says, without discovery', async () => {
    const partner = await createPartner();
    await partner.verifier({ jwksUri: PARTNER_URLS.jwks })(await partner.idToken());
    expect(partner.asked).toEqual([PARTNER_URLS.jwks]);
  });

  test('are fetched once by requests that come together', async () => {
    const partner = await createPartner();
    const verify = partner.verifier();
    const token = await partner.idToken();
    await Promise.all([verify(token), verify(token), verify(token)]);
    expect(partner.asked).toEqual([PARTNER_URLS.discovery, PARTNER_URLS.jwks]);
  });

  test('are fetched again when a token names a new one, though not for each such token', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW });
    try {
      const partner = await createPartner();
      const verify = partner.verifier({ jwksUri: PARTNER_URLS.jwks });
      await verify(await partner.idToken());
      const rolled = await testKey('ES256', 'p2');
      partner.answers.set(PARTNER_URLS.jwks, () => Response.json({ keys: [partner.key.publicJwk, rolled.publicJwk] }));
      const token = await rolled.sign({ iss: PARTNER, aud: 'avow', sub: 'x', iat: SECONDS, exp: SECONDS + 300 });
      const error = await refusal(() => verify(token));
      expect([error.code, partner.asked.length]).toEqual(['invalid_request', 1]);
      vi.setSystemTime(NOW + 31_000);
      expect((await verify(token)).subject).toBe('x');
      expect(partner.asked).toHaveLength(2);
    } finally {
      vi.useRealTimers();
    }
  });

  test('may be several, and then a token has to say which signed it', async () => {
    const partner = await createPartner();
    const [one, two] = [await testKey('ES256'), await testKey('ES256')];
    partner.answers.set(PARTNER_URLS.jwks, () => Response.json({ keys: [one.publicJwk, two.publicJwk] }));
    const token = await one.sign({ iss: PARTNER, aud: 'avow', sub: 'x', iat: SECONDS, exp: SECONDS + 300 });
    const error = await refusal(() => partner.verifier()(token));
    expect([error.code, error.description]).toEqual(['invalid_request', expect.stringContaining('kid')]);
  });

  const document = (part: object) => () => Response.json({ issuer: PARTNER, jwks_uri: PARTNER_URLS.jwks, ...part });

  test.each<[string, keyof typeof PARTNER_URLS, () => Response]>([
    ['discovery is down', 'discovery', () => new Response('', { status: 503 })],
    ['discovery sends elsewhere', 'discovery', () => Response.redirect('https://evil.example')],
    ['discovery is no JSON', 'discovery', () => new Response('<html>')],
    ['discovery is a list', 'discovery', () => Response.json([])],
    ['discovery is null', 'discovery', () => Response.json(null)],
    ['discovery is of another issuer', 'discovery', document({ issuer: 'https://evil.example' })],
    ['discovery names no keys', 'discovery', document({ jwks_uri: undefined })],
    ['discovery names keys that are no URL', 'discovery', document({ jwks_uri: '/keys' })],
    ['discovery names keys without TLS', 'discovery', document({ jwks_uri: 'http://login.partner.example/keys' })],
    ['discovery never ends', 'discovery', document({ padding: 'x'.repeat(300_000) })],
    ['the keys are down', 'jwks', () => new Response('', { status: 500 })],
    ['the keys send elsewhere', 'jwks', () => Response.redirect('https://evil.example')],
    ['the keys are no JSON', 'jwks', () => new Response('<html>')],
    ['the keys are no set', 'jwks', () => Response.json({ keys: 'all' })],
    ['the keys never end', 'jwks', () => Response.json({ keys: [], padding: 'x'.repeat(300_000) })],
  ])('cannot be had when %s', async (_, which, answer) => {
    const partner = await createPartner();
    partner.answers.set(PARTNER_URLS[which], answer);
    const error = await refusal(async () => partner.verifier()(await partner.idToken()));
    expect([error.code, error.status, error.headers['retry-after']]).toEqual(['temporarily_unavailable', 503, '5']);
    expect(error.description).not.toContain('partner');
    expect(error.audit).toContain(PARTNER);
  });

  test('are had again as soon as the provider is back', async () => {
    const partner = await createPartner();
    const verify = partner.verifier();
    const back = partner.answers.get(PARTNER_URLS.discovery) ?? (() => new Response());
    partner.answers.set(PARTNER_URLS.discovery, () => {
      throw new TypeError('fetch failed');
    });
    const token = await partner.idToken();
    expect((await refusal(() => verify(token))).code).toBe('temporarily_unavailable');
    partner.answers.set(PARTNER_URLS.discovery, back);
    expect((await verify(token)).provider).toBe('partner');
  });

  test('follow the provider when it moves them, and stay while its discovery is silent', async () => {
    const partner = await createPartner();
    let time = NOW;
    const verify = partner.verifier({}, () => time);
    const tokenOf = (key: typeof partner.key) =>
      key.sign({ iss: PARTNER, aud: 'avow', sub: 'x', iat: SECONDS, exp: SECONDS + 10_000 });
    await verify(await tokenOf(partner.key));

    time += 3_600_000;
    partner.answers.set(PARTNER_URLS.discovery, () => new Response('', { status: 503 }));
    expect((await verify(await tokenOf(partner.key))).subject).toBe('x');

    time += 3_600_000;
    const moved = await testKey('ES256', 'm1');
    partner.answers.set(PARTNER_URLS.discovery, document({ jwks_uri: `${PARTNER}/moved` }));
    partner.answers.set(`${PARTNER}/moved`, () => Response.json({ keys: [moved.publicJwk] }));
    expect((await verify(await tokenOf(moved))).subject).toBe('x');
  });

  test('are of no use when they are short RSA keys', async () => {
    const partner = await createPartner();
    const n = Buffer.alloc(128, 0xc5).toString('base64url');
    partner.answers.set(PARTNER_URLS.jwks, () => Response.json({ keys: [{ kty: 'RSA', kid: 'w', e: 'AQAB', n }] }));
    const payload = encode({ iss: PARTNER, aud: 'avow', sub: 'x', iat: SECONDS, exp: SECONDS + 300 });
    const error = await refusal(() => partner.verifier()(`${encode({ alg: 'RS256', kid: 'w' })}.${payload}.AAAA`));
    expect([error.code, error.description]).toEqual(['invalid_request', expect.stringContaining('may not be used')]);
  });
});

test('an RS256 provider is trusted when its configuration says so, and not otherwise', async () => {
  const partner = await createPartner('RS256');
  const token = await partner.idToken();
  expect((await partner.verifier({ algorithms: ['RS256'] })(token)).provider).toBe('partner');
  const error = await refusal(() => partner.verifier({ algorithms: ['ES256'] })(token));
  expect(error.description).toContain('algorithm');
});

test('two providers with one issuer are refused at boot', async () => {
  const { partner } = providers();
  if (partner === undefined) throw new Error('no partner');
  const { fetch } = await createPartner();
  const deps = { outbound: () => fetch, now };
  expect(() => createIdTokenVerifier({ a: partner, b: partner }, deps)).toThrow(TypeError);
});
