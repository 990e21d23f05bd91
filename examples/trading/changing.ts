import { verifyAtApi } from './api.ts';
import { type Application, tokenOf } from './application.ts';
import type { Story } from './story.ts';
import type { World } from './world.ts';

interface Cast {
  readonly world: World;
  readonly story: Story;
  readonly partnerPortal: Application;
}

const THROUGH = 'through: [first-party]';
const MORE = 'through: [first-party, third-party]';

/** A rule is a line of one file: who changes it has changed the next token, and nothing else has to be done. */
export async function ruleChanged({ world, story, partnerPortal }: Cast, idToken: string): Promise<void> {
  story.step(12, 'A rule is changed in avow.yaml; nothing is restarted');
  // The first that stands there is that of orders_read.
  await world.editConfig((text) => text.replace(THROUGH, MORE));
  story.say(`scopes.orders_read: allow: { to: human, ${MORE}, … }`);
  const { changed } = await world.configurationChanged();
  story.expect('Avow has seen it, and says in its log what changed', changed, ['scopes.orders_read']);
  const answer = await partnerPortal.exchange(idToken, 'trades orders_read');
  const payload = await verifyAtApi(world.url, tokenOf(answer));
  story.expect('partner-portal, left without orders_read in step 5, has it now', payload.scope, 'trades orders_read');
}
