import { said, verifyAtApi } from './api.ts';
import { type Application, tokenOf } from './application.ts';
import { JOHN_AT_PARTNER } from './john.ts';
import { ACCOUNT } from './stepping-up.ts';
import type { Story } from './story.ts';
import type { World } from './world.ts';

interface Cast {
  readonly world: World;
  readonly story: Story;
  readonly tradingWeb: Application;
}

const TEMPLATE = 'account.list.{accountId}';

/** A scope that names its object: the rule reads which one, and the token is for that one alone. */
export async function oneAccount({ world, story, tradingWeb }: Cast, idToken: string): Promise<void> {
  story.step(9, 'One account and no other: a scope that names its object');
  const metadata = await fetch(`${world.url}/.well-known/oauth-authorization-server`);
  const { scopes_supported: supported } = (await metadata.json()) as { readonly scopes_supported: readonly string[] };
  story.expect(`metadata shows ${TEMPLATE}`, supported.includes(TEMPLATE), true);
  const payload = await verifyAtApi(world.url, tokenOf(await tradingWeb.exchange(idToken, `account.list.${ACCOUNT}`)));
  story.json(said(payload));
  story.expect(`the token is for account ${ACCOUNT}`, said(payload), {
    scope: `account.list.${ACCOUNT}`,
    sub: JOHN_AT_PARTNER.sub,
    user_id: 2998,
  });
  const refused = await tradingWeb.exchange(idToken, 'account.list.05543');
  story.json(refused);
  story.expect(
    "for somebody else's it is refused by the same rule",
    'error' in refused && refused.error,
    'access_denied',
  );
}
