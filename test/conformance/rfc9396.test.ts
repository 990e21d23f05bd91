/** RFC 9396, OAuth 2.0 Rich Authorization Requests. */
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerOf } from '../trading.ts';
import { createTestWorld, type TestWorld } from '../world.ts';

const PAYMENTS = 'https://api.example.com/payments';
const secretOf = (client: string) => `${client}-secret-0123456789`;

const CONFIG = `
issuer: https://id.example.com
apis:
  payments: { audience: ${PAYMENTS}, scopes: [pay] }
  records: { audience: https://api.example.com/records, scopes: [read] }
scopes:
  pay: { rules: [{ allow: { when: '!has(request.authorization_details) || request.authorization_details.all(d, d.type == "payment")' } }] }
  read: { rules: [{ allow: {} }] }
authorizationDetails:
  payment:
    api: payments
    schema:
      required: [amount, creditor]
      properties:
        amount: { type: integer, minimum: 1 }
        creditor: { type: object, required: [iban], properties: { iban: { type: string, pattern: '^[A-Z]{2}[0-9]{8,30}$' } } }
        currency: { enum: [EUR, USD] }
        payer: { type: string }
        locations: { type: array }
    when: detail.amount <= 100000
    because: larger ones are made at a branch
    set: { currency: '"currency" in detail ? detail.currency : "EUR"', payer: client.id, amount: 'detail.amount > 5000 ? 5000 : detail.amount' }
  https://scheme.example/files:
    api: payments
    schema: { required: [files], properties: { files: { type: array, maxItems: 2, items: { type: string } } } }
  medical_record:
    api: records
    schema: { required: [patient], properties: { patient: { type: string } } }
clients:
  shop: { kind: machine, secret: ${secretOf('shop')}, grants: [client-credentials], scopes: [pay], tokens: jwt,
          authorizationDetails: [payment, 'https://scheme.example/files', medical_record] }
  other: { kind: machine, secret: ${secretOf('other')}, grants: [client-credentials], scopes: [pay], authorizationDetails: [] }
  gateway: { kind: machine, secret: ${secretOf('gateway')}, introspects: [payments] }
  clinic: { kind: machine, secret: ${secretOf('clinic')}, introspects: [records] }
`;

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld({ config: CONFIG });
});
afterAll(() => world.close());

const post = async (path: string, client: string, form: Record<string, string>, at = world) =>
  answerOf(
    await at.request(`/oauth/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa(`${client}:${secretOf(client)}`)}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(form).toString(),
    }),
  );
const ask = (details: unknown, form: Record<string, string> = {}, client = 'shop') =>
  post('token', client, {
    grant_type: 'client_credentials',
    authorization_details: typeof details === 'string' ? details : JSON.stringify(details),
    ...form,
  });

const IBAN = { iban: 'DE02100100109307118603' };
const PAYMENT = { type: 'payment', amount: 4200, creditor: IBAN };
const GRANTED = { ...PAYMENT, currency: 'EUR', payer: 'shop' };
const FILES = { type: 'https://scheme.example/files', files: ['a', 'b'] };

describe('RFC 9396', () => {
  test('§6 details alone are granted, enriched, without any scope', async () => {
    const { status, body } = await ask([PAYMENT]);
    expect([status, body.scope]).toEqual([200, '']);
    expect(decodeJwt(body.access_token)).toMatchObject({ aud: PAYMENTS, authorization_details: [GRANTED] });
  });

  test('§7 the answer says what was granted', async () => {
    expect((await ask([PAYMENT, FILES])).body.authorization_details).toEqual([GRANTED, FILES]);
  });

  test('§7.1 what is granted may be less than what was asked for, and the answer says so', async () => {
    const { body } = await ask([{ ...PAYMENT, amount: 9000 }]);
    expect(body.authorization_details).toEqual([{ ...GRANTED, amount: 5000 }]);
  });

  test('§3 details stand beside scopes, whose rules read them', async () => {
    const both = await ask([PAYMENT], { scope: 'pay' });
    expect([both.body.scope, both.body.authorization_details]).toEqual(['pay', [GRANTED]]);
    const without = await ask([FILES], { scope: 'pay' });
    expect([without.body.scope, without.body.authorization_details]).toEqual(['', [FILES]]);
    expect((await post('token', 'shop', { grant_type: 'client_credentials' })).body).not.toHaveProperty(
      'authorization_details',
    );
  });

  test.each<[string, unknown]>([
    ['no JSON', '{'],
    ['no list', PAYMENT],
    ['an empty list', []],
    ['something that is no object', ['payment']],
    ['an object without a type', [{ amount: 1 }]],
    ['a type that is no text', [{ type: 1 }]],
    ['an unknown type', [{ type: 'transfer' }]],
    ['a type by the name of something in JavaScript', [{ type: '__proto__' }]],
    ['an unknown field', [{ ...PAYMENT, tip: 5 }]],
    ['an unknown field within', [{ ...PAYMENT, creditor: { ...IBAN, bic: 'X' } }]],
    ['a field of a wrong type', [{ ...PAYMENT, amount: '4200' }]],
    ['a field with a value that cannot be', [{ ...PAYMENT, amount: 0 }]],
    ['a field that does not fit its pattern', [{ ...PAYMENT, creditor: { iban: 'x' } }]],
    ['a missing field', [{ type: 'payment', amount: 1 }]],
    ['one good and one bad', [PAYMENT, { type: 'payment' }]],
    ['more than can be looked at', Array.from({ length: 21 }, () => FILES)],
    ['what nests too deeply', [{ type: 'payment', amount: [[[[[[[[[[[1]]]]]]]]]]] }]],
    ['what is too long', [{ type: FILES.type, files: ['x'.repeat(17_000)] }]],
  ])('§5 %s is invalid_authorization_details', async (_, details) => {
    const { status, body } = await ask(details);
    expect([status, body.error]).toEqual([400, 'invalid_authorization_details']);
  });

  test.each<[string, string, string]>([
    ['that are many', JSON.stringify(Array.from({ length: 21 }, () => FILES)), 'has at most 20 objects'],
    ['that have many values', JSON.stringify([{ ...FILES, files: Array(501).fill(1) }]), 'has at most 500 values'],
    ['that are long', JSON.stringify([{ ...FILES, files: ['x'.repeat(17_000)] }]), 'is longer than 16384 characters'],
    ['that nest', JSON.stringify([{ ...PAYMENT, amount: [[[[[[[[[[[1]]]]]]]]]]] }]), 'nests too deeply'],
    ['that nest for ever', `[${'['.repeat(5_000)}`, 'nests deeper than 16'],
    ['of an object that says two amounts', '[{"type":"payment","amount":1,"amount":100}]', 'it says amount twice'],
    ['of an object of two types', '[{"type":"payment","\\u0074ype":"x"}]', 'it says type twice'],
  ])('§5 details %s are bounded before anything looks into them', async (_, text, told) => {
    const { status, body } = await ask(text);
    expect([status, body.error]).toEqual([400, 'invalid_authorization_details']);
    expect(body.error_description).toContain(told);
  });

  test('§5 the client is told which object and where, and not what it sent', async () => {
    const { body } = await ask([PAYMENT, { ...PAYMENT, creditor: { iban: 'secret' } }]);
    expect(body.error_description).toContain('object 1 at /creditor/iban: ');
    expect(body.error_description).not.toContain('secret');
  });

  test('§5 a type that is not for the client is as an unknown one', async () => {
    const [own, unknown] = [await ask([PAYMENT], {}, 'other'), await ask([{ type: 'x' }], {}, 'other')];
    expect(own.body).toEqual(unknown.body);
  });

  test('§7.1 what the configuration makes of a detail fits its schema too, or there is no token', async () => {
    const wrong = await createTestWorld({
      config: CONFIG.replace('payer: client.id', 'payer: client.id, currency: \'"GBP"\'').replace(
        'currency: \'"currency" in detail ? detail.currency : "EUR"\', ',
        '',
      ),
    });
    const form = { grant_type: 'client_credentials', authorization_details: JSON.stringify([PAYMENT]) };
    expect((await post('token', 'shop', form, wrong)).body.error).toBe('access_denied');
    const [audit] = await wrong.store.listAudit('default', 1);
    expect(JSON.parse(audit?.record ?? '').error.reason).toContain('does not fit its schema at /currency');
    await wrong.close();
  });

  test('a rule of the type refuses, plainly outside and with its reason inside', async () => {
    const { body } = await ask([{ ...PAYMENT, amount: 100_001 }]);
    expect(body).toEqual({ error: 'access_denied', error_description: expect.not.stringContaining('branch') });
    const [audit] = await world.store.listAudit('default', 1);
    expect(JSON.parse(audit?.record ?? '').error.reason).toContain('larger ones are made at a branch');
  });

  test('what the API’s and the client’s rules refuse, they refuse without a scope too', async () => {
    for (const [from, to] of [
      ['payments, scopes: [pay] }', 'payments, scopes: [pay], rules: [{ deny: { when: client.id == "shop" } }] }'],
      ['payments, scopes: [pay] }', 'payments, scopes: [pay], rules: [{ drop: { when: client.id == "shop" } }] }'],
      ['scopes: [pay], tokens: jwt,', 'scopes: [pay], tokens: jwt, rules: [{ deny: { because: closed } }],'],
    ] as const) {
      const strict = await createTestWorld({ config: CONFIG.replace(from, to) });
      const form = { grant_type: 'client_credentials', authorization_details: JSON.stringify([PAYMENT]) };
      expect((await post('token', 'shop', form, strict)).body.error).toBe('access_denied');
      await strict.close();
    }
  });

  test.each<[string, unknown[], Record<string, string>]>([
    ['another resource', [PAYMENT], { resource: 'https://api.example.com/records' }],
    ['another location', [{ ...PAYMENT, locations: ['https://api.example.com/records'] }], {}],
    ['details of two APIs', [PAYMENT, { type: 'medical_record', patient: 'p1' }], {}],
  ])('§2.2, §3.1 %s is invalid_target', async (_, details, form) => {
    expect((await ask(details, form)).body.error).toBe('invalid_target');
  });

  test('§9.2 introspection tells them to the API that they are for, and to no other', async () => {
    const { body } = await ask([PAYMENT]);
    const told = await post('introspect', 'gateway', { token: body.access_token });
    expect(told.body).toMatchObject({ active: true, authorization_details: [GRANTED] });
    expect((await post('introspect', 'clinic', { token: body.access_token })).body).toEqual({ active: false });
  });

  test('§10 the metadata names the types', async () => {
    const metadata = await answerOf(await world.request('/.well-known/oauth-authorization-server'));
    expect(metadata.body.authorization_details_types_supported).toEqual([
      'payment',
      'https://scheme.example/files',
      'medical_record',
    ]);
  });
});
