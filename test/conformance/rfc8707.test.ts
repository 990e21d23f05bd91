/** RFC 8707, Resource Indicators for OAuth 2.0. */
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readForm } from '../../src/oauth/form.ts';
import { chooseTarget } from '../../src/oauth/target.ts';
import { BANK, LEDGER, MAIL, type SeveralApis, startSeveralApis } from '../issuer/several-apis-world.ts';
import { apis, clientNamed, refusal, TRADING } from '../oauth/world.ts';
import type { Answer } from '../trading.ts';

const target = (resources: string[], scopes: string[] = [], client = 'desk') =>
  chooseTarget({ resources, audiences: [], scopes }, clientNamed(client), apis);

describe('RFC 8707', () => {
  test('§2 several resources may be named, where other parameters stand once', () => {
    const body = 'resource=https%3A%2F%2Fa.example&resource=https%3A%2F%2Fb.example';
    const form = readForm('application/x-www-form-urlencoded', body);
    expect(form.all('resource')).toEqual(['https://a.example', 'https://b.example']);
  });

  test('§2 the resource chooses the API, and with it the scopes', () => {
    expect(target([TRADING])).toMatchObject({ api: { name: 'trading', audience: TRADING }, scopes: ['trades'] });
    expect(target([TRADING, TRADING])).toMatchObject({ api: { name: 'trading' } });
  });

  test.each([
    ['is relative', '/trading'],
    ['is a name', 'trading'],
    ['has a fragment', `${TRADING}#x`],
    ['has an empty fragment', `${TRADING}#`],
    ['has a space', 'https://api.example.com/a b'],
    ['is unknown', 'https://api.example.com/unknown'],
    ['is an API with more behind it', `${TRADING}/orders`],
    ['is an API in another case', TRADING.toUpperCase()],
    ['is an API with a query', `${TRADING}?x`],
  ])('§2 a resource that %s is invalid_target', async (_, resource) => {
    expect((await refusal(() => target([resource]))).code).toBe('invalid_target');
  });

  test('§2 a resource that is no absolute URI is told what it must be, and an API that nobody knows is not', async () => {
    const told = async (resource: string) => (await refusal(() => target([resource]))).description;
    expect(await told(`${TRADING}#x`)).toContain('an absolute URI without a fragment');
    expect(await told('https://api.example.com/unknown')).toContain('No API is known');
  });

  test('§2 more than one resource is invalid_target, where they do not share their tokens', async () => {
    const error = await refusal(() => target([TRADING, 'https://api.example.com/billing']));
    expect([error.code, error.description]).toEqual([
      'invalid_target',
      expect.stringContaining('one resource at a time'),
    ]);
  });

  test('§2.2 scopes of two APIs are invalid_target', async () => {
    const error = await refusal(() => target([], ['trades', 'invoices']));
    expect([error.code, error.description]).toEqual([
      'invalid_target',
      expect.stringContaining('name each of them with resource'),
    ]);
  });
});

describe('RFC 8707, APIs that share their tokens', () => {
  let world: SeveralApis;
  beforeAll(async () => {
    world = await startSeveralApis();
  });
  afterAll(() => world.close());

  const error = ({ status, body }: Answer) => [status, body.error, body.error_description];

  test('§2 a token may be for several resources, where each says so: with the scopes of all, for the shortest life', async () => {
    const { body } = await world.ask('job', [LEDGER, BANK], 'entries accounts');
    expect([body.scope, body.expires_in]).toEqual(['entries accounts', 180]);
    const { aud, scope, exp = 0, iat = 0, iban, side, region } = decodeJwt(body.access_token);
    expect({ aud, scope, life: exp - iat }).toEqual({ aud: [BANK, LEDGER], scope: 'entries accounts', life: 180 });
    expect({ iban, side, region }).toEqual({ iban: 'DE02', side: 'debit', region: 'EU' });
  });

  test('§2 jose takes the token for either, and for no other (RFC 7519 §4.1.3)', async () => {
    const { body } = await world.ask('job', [BANK, LEDGER], 'accounts entries');
    const keys = createLocalJWKSet(JSON.parse(await (await world.request('/oauth/jwks')).text()));
    const checks = { issuer: 'https://id.example.com', typ: 'at+jwt', currentDate: new Date(world.clock.now()) };
    for (const audience of [BANK, LEDGER]) {
      const { payload } = await jwtVerify(body.access_token, keys, { ...checks, audience });
      expect(payload.scope).toBe('accounts entries');
    }
    await expect(jwtVerify(body.access_token, keys, { ...checks, audience: MAIL })).rejects.toThrow('aud');
  });

  test('§2 audience names them too (RFC 8693 §2.1)', async () => {
    const idToken = await world.partner.idToken({ email: 'john@example.com', email_verified: true });
    const { body } = await world.post('/oauth/token', 'web', [
      ['grant_type', 'urn:ietf:params:oauth:grant-type:token-exchange'],
      ['subject_token', idToken],
      ['subject_token_type', 'urn:ietf:params:oauth:token-type:id_token'],
      ['audience', 'ledger'],
      ['resource', BANK],
    ]);
    expect(decodeJwt(body.access_token).aud).toEqual([BANK, LEDGER]);
  });

  test('§2 without scopes, those of each that the client may ask for are meant', async () => {
    expect((await world.signIn('web', [BANK, LEDGER])).body.scope).toBe('accounts entries');
  });

  test.each<[string, string[], string | undefined, string]>([
    [
      'one that does not share its tokens',
      [BANK, MAIL],
      undefined,
      'do not share tokens. Ask for one resource at a time',
    ],
    ['all three, where two do', [BANK, LEDGER, MAIL], undefined, 'do not share tokens'],
    ['one of which no scope is asked for', [BANK, LEDGER], 'accounts', `None of the scopes asked for is of ${LEDGER}`],
    ['scopes of both, and no resource', [], 'accounts entries', 'name each of them with resource'],
  ])('§2 invalid_target: %s', async (_, resources, scope, told) => {
    expect(error(await world.ask('job', resources, scope))).toEqual([
      400,
      'invalid_target',
      expect.stringContaining(told),
    ]);
  });

  test('§2 an agent acts at one API at a time, whatever the APIs share', async () => {
    const { body } = await world.signIn('web', [BANK]);
    const asAgent = (...resources: string[]) =>
      world.exchange(
        'helper',
        body.access_token,
        resources.map((resource) => ['resource', resource]),
      );
    expect(error(await asAgent(BANK, LEDGER))).toEqual([400, 'invalid_target', expect.stringContaining('of an agent')]);
    expect((await asAgent(LEDGER)).body.scope).toBe('entries');
  });

  test('§2 a scope of neither is invalid_scope', async () => {
    expect((await world.ask('job', [BANK, LEDGER], 'accounts entries send')).body.error).toBe('invalid_scope');
  });

  test('§2 the rules of all of them decide: what one denies is denied', async () => {
    expect(error(await world.signIn('web', [BANK, LEDGER], 'accounts entries'))).toEqual([200, undefined, undefined]);
    expect((await world.ask('job', [BANK], 'accounts pay')).body.scope).toBe('accounts');
    expect((await world.ask('job', [BANK, LEDGER], 'accounts pay entries')).body.error).toBe('access_denied');
  });

  test('§2 a resource of whose scopes none is granted is not in aud', async () => {
    const one = await startSeveralApis((config) =>
      config.replace(
        'entries: { claims: [side, region], rules: [{ allow: {} }] }',
        'entries: { rules: [{ allow: { to: human } }] }',
      ),
    );
    const { body } = await one.ask('job', [BANK, LEDGER], 'accounts entries');
    expect(decodeJwt(body.access_token)).toMatchObject({ aud: BANK, scope: 'accounts' });
    await one.close();
  });

  test('§2.2 a refresh is for all of them, for fewer, or for none else', async () => {
    const first = await world.signIn('web', [BANK, LEDGER]);
    const refresh = (token: unknown, form: [string, string][] = []) =>
      world.post('/oauth/token', 'web', [['grant_type', 'refresh_token'], ['refresh_token', String(token)], ...form]);
    const all = await refresh(first.body.refresh_token);
    expect(decodeJwt(all.body.access_token)).toMatchObject({ aud: [BANK, LEDGER], scope: 'accounts entries' });
    const one = await refresh(all.body.refresh_token, [['resource', LEDGER]]);
    expect(decodeJwt(one.body.access_token)).toMatchObject({ aud: LEDGER, scope: 'entries', side: 'debit' });
    expect(decodeJwt(one.body.access_token)).not.toHaveProperty('iban');
    const byScope = await refresh(one.body.refresh_token, [['scope', 'accounts']]);
    expect(decodeJwt(byScope.body.access_token)).toMatchObject({ aud: BANK, scope: 'accounts' });
    const other = await refresh(byScope.body.refresh_token, [['resource', MAIL]]);
    expect(error(other)).toEqual([400, 'invalid_target', expect.stringContaining(`is for ${BANK} and ${LEDGER}`)]);
  });

  test('§3 each of them is told its own of the token, and of the others nothing (RFC 7662 §2.2)', async () => {
    const { body } = await world.ask('phone', [BANK, LEDGER]);
    const told = async (client: string) => {
      const { iss, iat, exp, jti, sub, client_id, token_type, ...own } = (
        await world.introspect(client, body.access_token)
      ).body;
      return own;
    };
    expect(await told('bank-api')).toEqual({ active: true, aud: BANK, scope: 'accounts', iban: 'DE02', region: 'EU' });
    expect(await told('ledger-api')).toEqual({
      active: true,
      aud: LEDGER,
      scope: 'entries',
      side: 'debit',
      region: 'EU',
    });
    expect(await told('both')).toMatchObject({
      aud: [BANK, LEDGER],
      scope: 'accounts entries',
      iban: 'DE02',
      side: 'debit',
    });
    expect(await told('mail-api')).toEqual({ active: false });
  });

  test('§3 a gateway swaps it for a JWT of its own API alone', async () => {
    const { body } = await world.ask('phone', [BANK, LEDGER]);
    const { text } = await world.introspect('ledger-api', body.access_token, 'application/jwt');
    const { aud, scope, side, iban } = decodeJwt(text);
    expect({ aud, scope, side, iban }).toEqual({ aud: LEDGER, scope: 'entries', side: 'debit', iban: undefined });
    const swapped = await world.introspect('bank-api', body.access_token, 'application/jwt');
    expect(decodeJwt(swapped.text)).toMatchObject({ aud: BANK, scope: 'accounts', iban: 'DE02' });
    expect(decodeJwt(swapped.text)).not.toHaveProperty('side');
    const both = await world.introspect('both', body.access_token, 'application/jwt');
    expect(decodeJwt(both.text)).toMatchObject({ aud: [BANK, LEDGER], scope: 'accounts entries' });
  });

  test('§3 what it is exchanged for is worth the scopes of the one API that exchanges it', async () => {
    const { body } = await world.ask('job', [BANK, LEDGER], 'accounts entries');
    const passed = await world.exchange('ledger-api', body.access_token, [['resource', MAIL]]);
    expect(decodeJwt(passed.body.access_token)).toMatchObject({ aud: MAIL, scope: 'send' });
    const more = await world.exchange('ledger-api', body.access_token, [
      ['resource', LEDGER],
      ['scope', 'entries'],
    ]);
    expect(more.body.scope).toBe('entries');
    const bank = await world.exchange('ledger-api', body.access_token, [['resource', BANK]]);
    expect(bank.body.error).toBe('invalid_target');
  });

  test('a person agrees to both together, and not by agreeing to one', async () => {
    const asked = await world.signIn('portal', [BANK, LEDGER]);
    expect(asked.body).toMatchObject({
      error: 'consent_required',
      consent: { api: { name: 'bank ledger', title: 'bank, ledger' } },
    });
    const alone = await world.signIn('portal', [BANK]);
    await world.get(`/consents/${(alone.body.consent as { id: string }).id}`, 'POST');
    expect((await world.signIn('portal', [BANK])).status).toBe(200);
    expect((await world.signIn('portal', [BANK, LEDGER])).body.error).toBe('consent_required');
  });

  test('a person who agreed to both together agreed to either of them', async () => {
    const both = await startSeveralApis();
    const asked = await both.signIn('portal', [BANK, LEDGER]);
    // Whoever was asked about both has not answered a question about one.
    const alone = await both.signIn('portal', [BANK]);
    expect(alone.body).toMatchObject({ error: 'consent_required', consent: { api: { name: 'bank' } } });
    await both.get(`/consents/${(asked.body.consent as { id: string }).id}`, 'POST');
    expect((await both.signIn('portal', [BANK])).body.scope).toBe('accounts');
    await both.close();
  });

  test('the record is found by either', async () => {
    const found = async (api: string) =>
      (await world.get(`/audit?api=${api}&client=phone&event=token.issued`)).body.records;
    expect(await found('bank')).toEqual(await found('ledger'));
    expect(await found('bank')).not.toEqual([]);
    expect(await found('mail')).toEqual([]);
  });
});
