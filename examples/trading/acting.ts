import { decodeJwt } from 'jose';
import { verifyAtApi } from './api.ts';
import { type Application, tokenOf } from './application.ts';
import type { Gateway } from './gateway.ts';
import type { Story } from './story.ts';
import type { World } from './world.ts';

interface Cast {
  readonly world: World;
  readonly story: Story;
  readonly tradingWeb: Application;
  readonly assistant: Application;
  readonly gateway: Gateway;
}

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';

const payment = (amount: number) => ({
  authorization_details: JSON.stringify([{ type: 'payment', amount, creditor: 'DE02100100109307118603' }]),
});

/** One payment, asked for as such: no scope says what may be paid. */
export async function paid({ story, tradingWeb, world }: Cast, idToken: string): Promise<void> {
  story.step(10, 'trading-web asks for one payment of 42.00 (RFC 9396), and for no scope');
  const { authorization_details: details, scope } = await verifyAtApi(
    world.url,
    tokenOf(await tradingWeb.exchange(idToken, '', payment(4_200))),
  );
  story.json(details);
  story.expect(
    'the token is for that payment alone, and says whose it is',
    [details, scope],
    [[{ type: 'payment', amount: 4_200, creditor: 'DE02100100109307118603', payer: 2998 }], ''],
  );
  const refused = await tradingWeb.exchange(idToken, '', payment(5_000_000));
  story.expect(
    'one of 50,000.00 is refused by the rule of its type',
    'error' in refused && refused.error,
    'access_denied',
  );
}

/** An agent with a token of its own, made of his: who acts is in it, and how far. */
export async function acted({ story, tradingWeb, assistant, gateway }: Cast, idToken: string): Promise<void> {
  story.step(11, 'An assistant acts for John: his token, exchanged for one with a budget');
  const his = tokenOf(await tradingWeb.exchange(idToken, 'trades orders_read'));
  const reference = tokenOf(await assistant.exchange(his, '', { subject_token_type: ACCESS_TOKEN }));
  const spend = (amount: number) => gateway.introspect(reference, { amount: String(amount) });
  const told = await spend(4_200);
  story.expect(
    'it is John still; who acts is the assistant, with trades alone',
    [told.sub, told.act, told.scope],
    [decodeJwt(his).sub, { sub: 'client:assistant' }, 'trades'],
  );
  story.expect('42.00 of 50.00 are spent, and one of three uses', told.agent_budget, { uses: 2, amount: 800 });
  story.expect('for another 42.00 it is no good', await spend(4_200), { active: false });
}
