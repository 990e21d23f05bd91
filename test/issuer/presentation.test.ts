import { afterEach, describe, expect, test } from 'vitest';
import { PARTNER_URLS } from '../oauth/provider.ts';
import { type Issued, issueCredential, NONCE, newSigner, present, type Shown, VCT } from '../oauth/wallet.ts';
import { SECONDS } from '../oauth/world.ts';
import { type Sources, type SourcesOptions, startSources } from './sources-world.ts';

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const SD_JWT_VC = 'urn:avow:params:oauth:token-type:sd-jwt-vc';
const CREDENTIALS = { types: [VCT], audience: 'avow-credentials' };
const CLAIMS = {
  department: { from: 'idp', path: 'department', type: 'string' },
  level: { from: 'idp', path: 'level', type: 'integer' },
};

const issuer = newSigner('c1');
const holder = newSigner();

let world: Sources;
afterEach(() => world.close());

/** Ada has signed in with an ID token before, so that the subject of her credential is known. */
async function start(credentials: object = {}, options: Partial<SourcesOptions> = {}): Promise<void> {
  const provider = { credentials: { ...CREDENTIALS, ...credentials } };
  world = await startSources({ claims: CLAIMS, provider, ...options });
  const keys = [world.partner.key.publicJwk, issuer.publicJwk];
  world.partner.answers.set(PARTNER_URLS.jwks, () => Response.json({ keys }));
  expect((await world.exchange({ level: 7 })).status).toBe(200);
}

const shownBy = async (issued: Partial<Issued> = {}, shown: Shown = {}) =>
  present(await issueCredential({ issuer, holder, ...issued }), issued.holder ?? holder, shown);

const exchange = (presentation: string, form: Record<string, string> = { subject_token_nonce: NONCE }) =>
  world.token({ grant_type: EXCHANGE, subject_token: presentation, subject_token_type: SD_JWT_VC, ...form });

/** The order of P-256. Of an ECDSA signature (r, s), (r, n - s) is one of the same text too. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

function withOtherSignature(presentation: string): string {
  const cut = presentation.lastIndexOf('.') + 1;
  const hex = Buffer.from(presentation.slice(cut), 'base64url').toString('hex');
  const other = (ORDER - BigInt(`0x${hex.slice(64)}`)).toString(16).padStart(64, '0');
  return presentation.slice(0, cut) + Buffer.from(hex.slice(0, 64) + other, 'hex').toString('base64url');
}

const payloadOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

describe('a credential that a person shows', () => {
  test('says who they are, and of the rest what they disclosed', async () => {
    await start();
    const { status, body } = await exchange(await shownBy({}, { disclose: { department: true } }));
    expect({ status, body }).toMatchObject({ status: 200 });
    const payload = payloadOf(body.access_token);
    expect(payload).toMatchObject({ sub: world.ada, department: 'rates' });
    expect(payload).not.toHaveProperty('level');
    expect(payload).not.toHaveProperty('nickname');
  });

  test('is read by rules as an ID token is', async () => {
    await start({}, { claims: {}, rules: [{ allow: { when: 'idp.level >= 5' } }] });
    expect((await exchange(await shownBy({}, { disclose: { level: true } }))).status).toBe(200);
    expect((await exchange(await shownBy())).body.error).toBe('access_denied');
  });

  test('names its subject by the claim that the configuration says', async () => {
    await start({ subject: 'employee' });
    const claims = { sub: undefined, employee: '8027379034' };
    expect((await exchange(await shownBy({ claims }))).status).toBe(200);
    expect((await exchange(await shownBy())).body.error_description).toMatch(/employee, which says who its subject is/);
  });

  test('is taken once, and a second time not, whatever came of the first', async () => {
    await start();
    const presentation = await shownBy();
    expect((await exchange(presentation)).status).toBe(200);
    const { status, body } = await exchange(presentation);
    expect([status, body.error]).toEqual([400, 'invalid_request']);
    expect(body.error_description).toMatch(/was used before/);
    expect((await exchange(await shownBy())).status).toBe(200);
  });

  test('is the same with its signature written anew, as anybody can who has seen it', async () => {
    await start();
    const presentation = await shownBy();
    expect((await exchange(presentation)).status).toBe(200);
    const { status, body } = await exchange(withOtherSignature(presentation));
    expect([status, body.error]).toEqual([400, 'invalid_request']);
    expect(body.error_description).toMatch(/was used before/);
  });

  test('is the same where its issuer has another name in the configuration by then', async () => {
    await start();
    const presentation = await shownBy();
    expect((await exchange(presentation)).status).toBe(200);
    await world.rewrite((config) => config.replace('partner:', 'registry:'));
    expect((await exchange(presentation)).body.error_description).toMatch(/was used before/);
    expect((await exchange(await shownBy())).status).toBe(200);
  });

  test('of somebody who is not linked finds nobody', async () => {
    await start();
    const { status, body } = await exchange(await shownBy({ claims: { sub: 'somebody-else' } }));
    expect([status, body.error]).toEqual([400, 'invalid_request']);
  });

  test('is asked for with a nonce', async () => {
    await start();
    expect((await exchange(await shownBy(), {})).body.error_description).toMatch(/subject_token_nonce is missing/);
  });
});

describe('a presentation is refused', () => {
  const stranger = newSigner('c1');
  test.each<[string, Partial<Issued>, Shown, RegExp]>([
    ['of a stranger’s credential', { issuer: stranger }, {}, /signature/],
    ['of an issuer that is not trusted', { claims: { iss: 'https://evil.example' } }, {}, /issuer/],
    ['of another type of credential', { claims: { vct: 'https://evil.example/root' } }, {}, /type \(vct\)/],
    ['of a credential that has ended', { claims: { exp: SECONDS - 60 } }, {}, /expired/],
    ['of a credential that never ends', { claims: { exp: undefined } }, {}, /exp/],
    ['of a credential of tomorrow', { claims: { nbf: SECONDS + 86_400 } }, {}, /not yet valid/],
    ['of a JWT of another kind', { header: { typ: 'JWT' } }, {}, /type \(typ\)/],
    ['without a holder', { claims: { cnf: undefined } }, {}, /cnf/],
    ['by a holder of no key', { claims: { cnf: { kid: 'x' } } }, {}, /no key of its holder/],
    ['by a holder of a secret', { claims: { cnf: { jwk: { kty: 'oct', k: 'c2VjcmV0' } } } }, {}, /private member/],
    ['by somebody else than its holder', {}, { by: stranger }, /signature, type, audience or age/],
    ['made for somebody else', {}, { keyBinding: { aud: 'https://other.example' } }, /audience/],
    ['with another nonce', {}, { keyBinding: { nonce: 'other' } }, /nonce/],
    ['that is old', {}, { keyBinding: { iat: SECONDS - 400 } }, /age/],
    ['of tomorrow', {}, { keyBinding: { iat: SECONDS + 400 } }, /age/],
  ])('%s', async (_, issued, shown, reason) => {
    await start();
    const { status, body } = await exchange(await shownBy(issued, shown));
    expect([status, body.error]).toEqual([400, 'invalid_request']);
    expect(body.error_description).toMatch(reason);
  });

  test.each<[string, (presentation: string) => string, RegExp]>([
    ['without its key binding', (text) => text.slice(0, text.lastIndexOf('~') + 1), /no SD-JWT with a key binding/],
    ['with a disclosure taken out', (text) => text.replace(/~[^~]+~/, '~'), /bound to other disclosures/],
    [
      'with a disclosure put in',
      (text) => text.replace('~', `~${disclosure(['s', 'role', 'root'])}~`),
      /belongs nowhere/,
    ],
    ['with a disclosure twice', (text) => text.replace(/~[^~]+~/, (one) => `${one}${one.slice(1)}`), /twice/],
    ['that is an ID token', () => 'a.b.c', /no SD-JWT/],
    ['with more disclosures than anybody needs', (text) => text.replace('~', '~x'.repeat(300)), /no SD-JWT/],
  ])('%s', async (_, change, reason) => {
    await start();
    const presentation = await shownBy({}, { disclose: { department: true } });
    const { status, body } = await exchange(change(presentation));
    expect([status, body.error]).toEqual([400, 'invalid_request']);
    expect(body.error_description).toMatch(reason);
  });

  test('of a provider whose credentials are not taken', async () => {
    await start();
    await world.close();
    world = await startSources({ claims: CLAIMS });
    expect((await exchange(await shownBy())).body.error_description).toMatch(/not one whose credentials/);
  });
});

function disclosure(parts: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}
