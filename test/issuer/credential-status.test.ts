/** Credentials that can be revoked: draft-ietf-oauth-status-list. */
import { deflateSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { PARTNER, PARTNER_URLS } from '../oauth/provider.ts';
import { issueCredential, NONCE, newSigner, present, VCT } from '../oauth/wallet.ts';
import { SECONDS } from '../oauth/world.ts';
import { type Sources, startSources } from './sources-world.ts';

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const SD_JWT_VC = 'urn:avow:params:oauth:token-type:sd-jwt-vc';
const LIST = `${PARTNER}/status/1`;
const issuer = newSigner('c1');
const holder = newSigner();

let world: Sources;
afterEach(() => world.close());

async function start(credentials: object = {}): Promise<void> {
  const provider = { credentials: { types: [VCT], audience: 'avow-credentials', ...credentials } };
  world = await startSources({ claims: {}, provider });
  const keys = [world.partner.key.publicJwk, issuer.publicJwk];
  world.partner.answers.set(PARTNER_URLS.jwks, () => Response.json({ keys }));
  expect((await world.exchange()).status).toBe(200);
}

const listed = (idx: number, uri = LIST) => ({ status: { status_list: { idx, uri } } });

async function show(claims: object) {
  const credential = await issueCredential({ issuer, holder, claims: { ...claims } });
  return world.token({
    grant_type: EXCHANGE,
    subject_token: await present(credential, holder),
    subject_token_type: SD_JWT_VC,
    subject_token_nonce: NONCE,
  });
}

/** The issuer's list: two bits each, 0 to 3 in the first byte. */
async function publish(
  statuses: readonly [number, number, number, number],
  { claims = {}, typ = 'statuslist+jwt', sign = world.partner.key.sign } = {},
): Promise<void> {
  const [a, b, c, d] = statuses;
  const lst = deflateSync(Uint8Array.of(a | (b << 2) | (c << 4) | (d << 6))).toString('base64url');
  const payload = { sub: LIST, iat: SECONDS, status_list: { bits: 2, lst }, ...claims };
  const token = await sign(payload, { typ });
  world.partner.answers.set(LIST, () => new Response(token));
}

const askedFor = () => world.partner.asked.filter((url) => url === LIST).length;

async function reasonOfLast(): Promise<string> {
  const [row] = await world.store.listAudit('default', 1);
  return JSON.parse(row?.record ?? '{}').error.reason;
}

describe('a credential that can be revoked', () => {
  test.each<[number, number, RegExp | null]>([
    [0, 200, null],
    [1, 400, /it was revoked/],
    [2, 400, /it is suspended/],
    [3, 400, /its status is none that is known/],
    [4, 400, /no status list/],
  ])('at place %s of its list is answered with %s', async (index, status, reason) => {
    await start();
    await publish([0, 1, 2, 3]);
    const answer = await show(listed(index));
    expect(answer.status).toBe(status);
    if (reason !== null) expect(answer.body.error_description).toMatch(reason);
  });

  test('is asked for once in as long as its list says, and not when it is refused anyway', async () => {
    await start();
    await publish([0, 0, 0, 0], { claims: { ttl: 60 } });
    expect((await show({ ...listed(0), vct: 'https://evil.example' })).status).toBe(400);
    expect(askedFor()).toBe(0);
    await Promise.all([show(listed(0)), show(listed(1)), show(listed(2))]);
    expect(askedFor()).toBe(1);
    await publish([1, 0, 0, 0]);
    world.clock.advance(59_000);
    expect((await show(listed(0))).status).toBe(200);
    world.clock.advance(2_000);
    expect((await show(listed(0))).body.error_description).toMatch(/it was revoked/);
  });

  test('is asked for again when the list has ended, whatever its ttl', async () => {
    await start();
    await publish([0, 0, 0, 0], { claims: { ttl: 3_600, exp: SECONDS + 100 } });
    expect((await show(listed(0))).status).toBe(200);
    world.clock.advance(101_000);
    await publish([1, 0, 0, 0]);
    expect((await show(listed(0))).body.error_description).toMatch(/it was revoked/);
  });

  test.each<[string, () => Promise<void> | void, RegExp]>([
    ['does not answer', () => void world.partner.answers.delete(LIST), /answered 404/],
    ['answers what is no token', () => void world.partner.answers.set(LIST, () => Response.json({})), /malformed/],
    ['is signed by somebody else', () => publish([0, 0, 0, 0], { sign: signedBySomebody }), /key|signature/],
    ['is another', () => publish([0, 0, 0, 0], { claims: { sub: `${LIST}0` } }), /another list/],
    [
      'is of another issuer',
      () => publish([0, 0, 0, 0], { claims: { iss: 'https://other.example' } }),
      /another issuer/,
    ],
    ['has ended', () => publish([0, 0, 0, 0], { claims: { exp: SECONDS - 60 } }), /expired/],
    ['is a JWT of another kind', () => publish([0, 0, 0, 0], { typ: 'jwt' }), /type/],
    ['holds nothing', () => publish([0, 0, 0, 0], { claims: { status_list: {} } }), /no status list/],
  ])('is no token while its list %s, and may be shown again', async (_, spoil, reason) => {
    await start();
    await spoil();
    const answer = await show(listed(0));
    expect([answer.status, answer.body.error]).toEqual([503, 'temporarily_unavailable']);
    expect(await reasonOfLast()).toMatch(reason);
    await publish([0, 0, 0, 0]);
    expect((await show(listed(0))).status).toBe(200);
  });

  test('is asked for behind TLS alone', async () => {
    await start();
    expect((await show(listed(0, 'http://login.partner.example/status/1'))).status).toBe(503);
    expect(await reasonOfLast()).toMatch(/not behind TLS/);
  });

  test('in another way than by a list is refused', async () => {
    await start();
    expect((await show({ status: { other: {} } })).body.error_description).toMatch(/no status list/);
  });

  test('is refused, or taken unasked, where the configuration says so', async () => {
    await start({ status: 'refuse' });
    expect((await show(listed(0))).body.error_description).toMatch(/can be revoked/);
    await world.close();
    await start({ status: 'ignore' });
    expect((await show(listed(1))).status).toBe(200);
    expect(askedFor()).toBe(0);
  });
});

async function signedBySomebody(
  payload: Record<string, unknown>,
  header: Record<string, unknown> = {},
): Promise<string> {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const input = `${encode({ alg: 'ES256', kid: 'p1', ...header })}.${encode(payload)}`;
  return `${input}.${await newSigner('p1').sign(input)}`;
}
