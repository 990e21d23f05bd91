/** RFC 9396: a person is shown one act, exactly as it would be done, and agrees to it alone. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, answerOf } from '../trading.ts';
import { MOBILE, PLAIN, type SignInWorld, startSignIns } from './sign-in-world.ts';

const LOGIN = { id: 'login', secret: 'the secret of login, for tests' };
const MINUTE = 60_000;

const CONFIG = (rules: string) => (config: string) =>
  config
    .replace(
      '\nscopes:',
      `
authorizationDetails:
  payment:
    title: A payment
    api: desk
    schema:
      required: [amount, to]
      properties:
        amount: { type: integer, minimum: 1, title: Amount in cents }
        to: { type: object, title: Creditor, properties: { iban: { type: string } } }
        payer: { type: string, title: From }
    set: { payer: user.userName }
  look: { api: other, schema: { properties: { at: { type: string } } } }
scopes:`,
    )
    .replace('scopes: [read, write] }\n  other:', `title: The desk, scopes: [read, write], rules: ${rules} }\n  other:`)
    .replace(
      'clients:\n  web',
      `clients:\n  login: { kind: first-party, secret: '${LOGIN.secret}', consents: true, audits: true }\n  web`,
    )
    .replace('scopes: [read, write], refresh: { lifetime: 2h', 'authorizationDetails: [payment], $&')
    .replace(
      'grants: [token-exchange], scopes: [read, write] }',
      'grants: [token-exchange], scopes: [read, write], authorizationDetails: [payment, look] }',
    );

let world: SignInWorld;
const start = async (rules = '[{ require: { to: human, consent: true } }]') => {
  world = await startSignIns(CONFIG(rules));
};
afterEach(() => world.stop());

const PAYMENT = { type: 'payment', amount: 4500, to: { iban: 'DE02100100109307118603' } };
const ask = (details: unknown = [PAYMENT], scope = '') =>
  world.signIn(PLAIN, { authorization_details: JSON.stringify(details), scope });
const consents = async (method: string, path: string) =>
  answerOf(
    await world.request(`/consents${path}`, {
      method,
      headers: { authorization: `Basic ${btoa(`${LOGIN.id}:${encodeURIComponent(LOGIN.secret)}`)}` },
    }),
  );
const shownIn = ({ body }: Answer) =>
  body.consent as { id: string; authorization_details?: object[]; scopes: object[] };
const agree = async (answer: Answer) => consents('POST', `/${shownIn(answer).id}`);
const codes = ({ status, body }: Answer) => [status, body.error];

describe('a payment that takes consent', () => {
  beforeEach(() => start());

  test('is refused with the act as it would be done, in words of the configuration', async () => {
    const { status, body } = await ask();
    expect([status, body.error]).toEqual([400, 'consent_required']);
    expect(body.consent).toEqual({
      id: expect.any(String),
      client: { id: 'plain', title: 'plain' },
      api: { name: 'desk', title: 'The desk' },
      scopes: [],
      authorization_details: [
        {
          type: 'payment',
          title: 'A payment',
          fields: [
            { field: 'amount', title: 'Amount in cents', value: 4500 },
            // Said by the configuration, not by the application.
            { field: 'payer', title: 'From', value: 'ada' },
            { field: 'to', title: 'Creditor', value: { iban: 'DE02100100109307118603' } },
          ],
        },
      ],
      lasts: 600,
      expires_at: expect.any(Number),
    });
  });

  test('is granted when the person has agreed, once', async () => {
    await agree(await ask());
    const { status, body } = await ask();
    expect([status, body.authorization_details]).toEqual([200, [{ ...PAYMENT, payer: 'ada' }]]);
    expect(codes(await ask())).toEqual([400, 'consent_required']);
  });

  test('is done once: with the token comes no refresh token', async () => {
    const form = { authorization_details: JSON.stringify([PAYMENT]), scope: 'read' };
    await agree(await world.signIn(MOBILE, form));
    const { status, body } = await world.signIn(MOBILE, form);
    expect([status, body.refresh_token]).toEqual([200, undefined]);
  });

  test('is granted to one of many that ask at once', async () => {
    await agree(await ask());
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask()));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.error === 'consent_required')).toHaveLength(7);
  });

  test.each<[string, unknown[]]>([
    ['another amount', [{ ...PAYMENT, amount: 4501 }]],
    ['another creditor', [{ ...PAYMENT, to: { iban: 'DE00000000000000000000' } }]],
    ['the same twice', [PAYMENT, PAYMENT]],
    ['one more', [PAYMENT, { ...PAYMENT, amount: 1 }]],
  ])('is asked anew for %s', async (_, details) => {
    await agree(await ask());
    const other = await ask(details);
    expect(codes(other)).toEqual([400, 'consent_required']);
    expect(shownIn(other).authorization_details).toHaveLength(details.length);
    // What was agreed to is good still.
    expect((await ask()).status).toBe(200);
  });

  test('is the same act in whatever order it is said', async () => {
    await agree(await ask([PAYMENT, { ...PAYMENT, amount: 1 }]));
    const { to, amount, type } = PAYMENT;
    expect(
      (
        await ask([
          { to, amount: 1, type },
          { amount, to, type },
        ])
      ).status,
    ).toBe(200);
  });

  test('is asked once, until somebody answers', async () => {
    const [first, again] = [await ask(), await ask()];
    expect(shownIn(again).id).toBe(shownIn(first).id);
  });

  test('no application keeps a person busy with more than twenty questions at a time', async () => {
    for (let amount = 1; amount <= 20; amount += 1) {
      expect(codes(await ask([{ ...PAYMENT, amount }]))).toEqual([400, 'consent_required']);
    }
    expect(codes(await ask([{ ...PAYMENT, amount: 21 }]))).toEqual([400, 'access_denied']);
    // Those that wait can be answered, and make room.
    await agree(await ask([{ ...PAYMENT, amount: 1 }]));
    expect(codes(await ask([{ ...PAYMENT, amount: 21 }]))).toEqual([400, 'consent_required']);
    world.clock.advance(10 * MINUTE);
    expect(codes(await ask([{ ...PAYMENT, amount: 22 }]))).toEqual([400, 'consent_required']);
  });

  test('is not granted ten minutes after the person agreed', async () => {
    await agree(await ask());
    world.clock.advance(10 * MINUTE);
    expect(codes(await ask())).toEqual([400, 'consent_required']);
  });

  test('is not granted when the person has taken it back', async () => {
    const asked = await ask();
    await agree(asked);
    expect((await consents('DELETE', `/${shownIn(asked).id}`)).status).toBe(204);
    expect(codes(await ask())).toEqual([400, 'consent_required']);
  });

  test('is agreed to together with a scope, which lasts when the payment is spent', async () => {
    const asked = await ask([PAYMENT], 'read');
    expect(shownIn(asked)).toMatchObject({ scopes: [{ scope: 'read' }], authorization_details: [{ type: 'payment' }] });
    await agree(asked);
    expect((await ask([PAYMENT], 'read')).body.scope).toBe('read');
    expect((await world.signIn(PLAIN, { scope: 'read' })).status).toBe(200);
    const again = await ask([PAYMENT], 'read');
    expect(shownIn(again)).toMatchObject({ scopes: [], authorization_details: [{ type: 'payment' }] });
  });

  test('is over ten minutes after, though the scope that was agreed to with it is not', async () => {
    await agree(await ask([PAYMENT], 'read'));
    world.clock.advance(10 * MINUTE);
    const again = await ask([PAYMENT], 'read');
    expect(shownIn(again)).toMatchObject({ scopes: [], authorization_details: [{ type: 'payment' }] });
    expect((await world.signIn(PLAIN, { scope: 'read' })).status).toBe(200);
  });

  test('nobody agrees to by agreeing to a scope', async () => {
    await agree(await world.signIn(PLAIN, { scope: 'read' }));
    expect(codes(await ask([PAYMENT], 'read'))).toEqual([400, 'consent_required']);
  });

  test('is seen where consents are looked after: asked, granted, used', async () => {
    const states = async () => {
      const { body } = await consents('GET', `?user=${world.ada}`);
      return (body.consents as { status: string; authorization_details: { type: string }[] }[]).map((one) => [
        one.status,
        one.authorization_details[0]?.type,
      ]);
    };
    const asked = await ask();
    expect(await states()).toEqual([['asked', 'payment']]);
    await agree(asked);
    expect(await states()).toEqual([['granted', 'payment']]);
    await ask();
    expect(await states()).toEqual([['used', 'payment']]);
  });

  test('is on record by its type and a hash, the same for the consent and the token', async () => {
    await agree(await ask());
    await ask();
    const [consent] = await world.records('consent.granted');
    const [issued] = await world.records('token.issued');
    expect(consent?.authorizationDetails).toEqual([{ type: 'payment', hash: expect.any(String) }]);
    expect(issued?.authorizationDetails).toEqual(consent?.authorizationDetails);
    expect(JSON.stringify([consent, issued])).not.toMatch(/"amount"|DE02100100109307118603/);
  });

  test('a refusal that comes of something else uses nothing up', async () => {
    await agree(await ask());
    expect(codes(await ask([{ ...PAYMENT, amount: 0 }]))).toEqual([400, 'invalid_authorization_details']);
    expect((await ask()).status).toBe(200);
  });
});

describe('a rule may let an act be done again', () => {
  test('for as long as it says', async () => {
    await start('[{ require: { to: human, consent: { lasts: 1h } } }]');
    await agree(await ask());
    for (const minutes of [0, 30, 29]) {
      world.clock.advance(minutes * MINUTE);
      expect((await ask()).status).toBe(200);
    }
    world.clock.advance(MINUTE);
    expect(codes(await ask())).toEqual([400, 'consent_required']);
  });

  test('and by refreshes too, until then', async () => {
    await start('[{ require: { to: human, consent: { lasts: 1h } } }]');
    const form = { authorization_details: JSON.stringify([PAYMENT]), scope: '' };
    await agree(await world.signIn(MOBILE, form));
    const first = await world.signIn(MOBILE, form);
    world.clock.advance(59 * MINUTE);
    const next = await world.refresh(first.body.refresh_token, MOBILE);
    expect(next.body).toMatchObject({ authorization_details: [{ ...PAYMENT, payer: 'ada' }] });
    world.clock.advance(MINUTE);
    expect(codes(await world.refresh(next.body.refresh_token, MOBILE))).toEqual([400, 'consent_required']);
  });

  test('but not where another says once', async () => {
    await start('[{ require: { to: human, consent: { lasts: 1h } } }, { require: { consent: true } }]');
    await agree(await ask());
    expect((await ask()).status).toBe(200);
    expect(codes(await ask())).toEqual([400, 'consent_required']);
  });
});

test('details of an API whose rules require no consent are granted as they were', async () => {
  await start();
  expect((await ask([{ type: 'look', at: 'x' }])).status).toBe(200);
});
