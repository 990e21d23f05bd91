/** What the log of the process says of a request that went wrong: nothing of who was in it, and no token (reference/security.md). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ExchangeWorld, startExchange, TYPE } from '../issuer/exchange-world.ts';

const SOURCE = 'https://billing.internal/john';
const PLAN = 'a plan of nobody else';

let world: ExchangeWorld;
beforeAll(async () => {
  world = await startExchange((config) =>
    config
      .replace(
        'claims:\n',
        "resolvers:\n  billing: { kind: http, url: 'https://billing.internal/{user.userName}', gives: { plan: string }, allowPrivate: [billing.internal] }\nclaims:\n  plan: { from: billing, path: plan, type: string }\n",
      )
      .replace('trades:\n    claims: [name]', 'trades:\n    claims: [name, plan]')
      .replace('orders_read] }\n  billing', 'orders_read], maxTokenBytes: 1024 }\n  billing'),
  );
});
afterAll(() => world.close());

const idToken = (claims: object = {}) =>
  world.partner.idToken({ email: 'john@example.com', email_verified: true, ...claims });
const signIn = (token: string) =>
  world.exchange('web', token, { subject_token_type: TYPE('id_token'), scope: 'trades' });
const answers = (make: () => Response) => void world.partner.answers.set(SOURCE, make);

test('a refusal, a source that fails and a token that does not fit are told, and nothing of whom they are about', async () => {
  const tokens = [await idToken(), await idToken({ exp: 1 }), await idToken({ sub: 'j2', email_verified: false })];
  const [good = '', ended = '', unlinked = ''] = tokens;
  answers(() => new Response(`${PLAN} is not to be had`, { status: 500 }));
  expect((await signIn(good)).body.error).toBe('temporarily_unavailable');
  world.clock.advance(60_000);
  answers(() => Response.json({ plan: `${PLAN} `.repeat(60) }));
  expect((await signIn(good)).body.error).toBe('invalid_scope');
  for (const token of [ended, unlinked]) expect((await signIn(token)).body.error).toBe('invalid_request');
  expect((await world.token('nobody', { grant_type: 'client_credentials' })).status).toBe(401);
  expect(await world.introspect('gateway', good)).toEqual({ active: false });
  expect((await world.scim('POST', '/Users', { userName: 'john' })).status).toBe(409);

  // What the operator has to mend is there: the token that is too long.
  const lines = world.logged.map((line) => JSON.stringify(line, (_, value) => textOf(value)));
  expect(lines.filter((line) => line.includes('maxTokenBytes'))).toHaveLength(1);
  for (const word of [...tokens, PLAN, SOURCE, 'john@example.com', 'secret-0123456789', 'hr-token-for-tests']) {
    expect(lines.filter((line) => line.includes(word))).toEqual([]);
  }
});

/** An error as a log has it. */
function textOf(value: unknown): unknown {
  return value instanceof Error ? { message: value.message, stack: value.stack, cause: value.cause } : value;
}
