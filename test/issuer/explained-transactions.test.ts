/** What a transaction token would say: a trust domain, whose name is no URI, is explained as an API is. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerOf } from '../trading.ts';
import { type ExchangeWorld, startExchange } from './exchange-world.ts';

const DOMAIN = 'trading.internal';
const SECRET = 'asker-secret-0123456789';

let world: ExchangeWorld;
beforeAll(async () => {
  world = await startExchange((config) =>
    config
      .replace(
        'scopes:\n  trades:',
        `trustDomains:
  internal: { audience: ${DOMAIN}, scopes: [buy], workloads: { desk: {} } }
authorizationDetails:
  trade:
    api: internal
    schema: { required: [quantity], properties: { quantity: { type: integer } } }
    when: detail.quantity <= 1000
scopes:
  buy: { rules: [{ allow: {} }] }
  trades:`,
      )
      .replace(
        'clients:\n',
        `clients:
  asker: { kind: machine, secret: ${SECRET}, explains: true }
  desk:
    kind: machine
    secret: desk-secret-0123456789
    grants: [token-exchange]
    scopes: [buy]
    authorizationDetails: [trade]
    exchanges: [{ from: trading, to: [internal], scopes: { trades: [buy] } }]
`,
      ),
  );
});
afterAll(() => world.close());

async function explain(quantity: number, more: object) {
  const details = [{ type: 'trade', quantity }];
  const response = await world.request('/claims/explain', {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`asker:${SECRET}`)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ client: 'desk', user: 'john', scope: 'buy', authorization_details: details, ...more }),
  });
  return (await answerOf(response)).body;
}

test.each([
  ['by its name', { api: 'internal' }],
  ['by its audience', { api: DOMAIN }],
  ['by what the details are of', {}],
])('a trust domain that is named %s, with details and scopes together', async (_, more) => {
  expect(await explain(100, more)).toMatchObject({
    result: 'issued',
    audience: DOMAIN,
    scopes: [{ scope: 'buy', result: 'granted' }],
    authorizationDetails: [{ granted: { type: 'trade', quantity: 100 } }],
  });
  expect((await explain(5000, more)).authorizationDetails).toMatchObject([{ result: 'refused' }]);
});
