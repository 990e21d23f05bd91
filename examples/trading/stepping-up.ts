import { said, verifyAtApi } from './api.ts';
import { type Application, tokenOf } from './application.ts';
import type { Hr } from './hr.ts';
import { JOHN_AT_PARTNER } from './john.ts';
import type { Story } from './story.ts';
import type { World } from './world.ts';

interface Cast {
  readonly world: World;
  readonly story: Story;
  readonly hr: Hr;
  readonly tradingWeb: Application;
}

export const ACCOUNT = '05542';

/** What may be done after a password is not what may be done after a second factor: the rule says so, and the answer. */
export async function steppedUp({ world, story, hr, tradingWeb }: Cast, john: string, idToken: string): Promise<void> {
  story.step(8, 'HR gives John an account; paying from it takes a second factor (RFC 9470)');
  const patched = await hr.replace(john, 'accounts', [ACCOUNT]);
  story.expect(`account ${ACCOUNT} is his from now on`, patched.body.accounts, [ACCOUNT]);
  const refused = await tradingWeb.exchange(idToken, 'payments');
  story.json(refused);
  story.expect(
    'a password is not enough for payments, and what would be is in the answer',
    ['error' in refused && refused.error, 'acrValues' in refused && refused.acrValues],
    ['insufficient_user_authentication', 'mfa'],
  );
  story.say('He signs in again at the partner, with a second factor; the application asks again:');
  const now = Math.floor(Date.now() / 1_000);
  const stronger = await world.partner.signIn({ ...JOHN_AT_PARTNER, authn: { acr: 'mfa', auth_time: now } });
  const payload = await verifyAtApi(world.url, tokenOf(await tradingWeb.exchange(stronger, 'payments')));
  const { auth_time: _, ...rest } = said(payload);
  story.json(rest);
  story.expect('it has payments, for his account, and says how he signed in', rest, {
    scope: 'payments',
    sub: JOHN_AT_PARTNER.sub,
    user_id: 2998,
    accounts: [ACCOUNT],
    acr: 'mfa',
  });
}
