import { timelineText } from '../../src/cli/timeline-text.ts';
import { acted, paid } from './acting.ts';
import { said, verifyAtApi } from './api.ts';
import { type Application, application, type Exchanged, tokenOf } from './application.ts';
import { asked } from './asking.ts';
import { ruleChanged } from './changing.ts';
import { type Gateway, gateway } from './gateway.ts';
import { type Hr, hr } from './hr.ts';
import { EXPECTED_PAYLOAD, JOHN, JOHN_AT_PARTNER } from './john.ts';
import { oneAccount } from './one-account.ts';
import { claimRows, happened } from './record.ts';
import { steppedUp } from './stepping-up.ts';
import type { Story } from './story.ts';
import { type Support, support } from './support.ts';
import type { World } from './world.ts';

const USER_URN = 'urn:ietf:params:scim:schemas:core:2.0:User';

/** Everybody who takes part, as each would come: over HTTP, with credentials of their own. */
interface Cast {
  readonly world: World;
  readonly story: Story;
  readonly hr: Hr;
  readonly tradingWeb: Application;
  readonly partnerPortal: Application;
  readonly tradingMobile: Application;
  readonly assistant: Application;
  readonly gateway: Gateway;
  readonly support: Support;
}

/** What the partner would say of him, as the help desk tells it. */
const AT_PARTNER = { sub: JOHN_AT_PARTNER.sub, groups: JOHN_AT_PARTNER.groups };

const BOTH = 'trades orders_read';

/** Tells the fifteen steps; each promise is checked as it is told. */
export async function tell(world: World, story: Story): Promise<void> {
  const { env, url } = world;
  const cast: Cast = {
    world,
    story,
    hr: hr(url, env.HR_TOKEN ?? ''),
    tradingWeb: await application(url, 'trading-web', env.TRADING_WEB_SECRET ?? ''),
    partnerPortal: await application(url, 'partner-portal', env.PARTNER_PORTAL_SECRET ?? ''),
    tradingMobile: await application(url, 'trading-mobile', env.TRADING_MOBILE_SECRET ?? ''),
    assistant: await application(url, 'assistant', env.ASSISTANT_SECRET ?? ''),
    gateway: gateway(url, 'gateway', env.GATEWAY_SECRET ?? ''),
    support: support(url, 'support', env.SUPPORT_SECRET ?? ''),
  };
  story.title('Avow: a person goes in over SCIM, a token with his claims comes out.');
  started(cast);
  const john = await provisioned(cast);
  const idToken = await world.partner.signIn(JOHN_AT_PARTNER);
  await exchanged(cast, idToken);
  await withSources(cast, idToken);
  await otherApplication(cast, idToken);
  await riskIsHigh(cast, idToken);
  const reference = await onTheInternet(cast, idToken);
  await steppedUp(cast, john, idToken);
  await oneAccount(cast, idToken);
  await paid(cast, idToken);
  await acted(cast, idToken);
  await ruleChanged(cast, idToken);
  await deactivated(cast, john, idToken, reference);
  await asked(cast);
  await recorded(cast);
}

function started({ world, story }: Cast): void {
  story.step(1, 'Avow runs, and beside it the servers that its configuration names');
  story.table([
    ['Avow', world.url, "the example's avow.yaml"],
    ['partner identity provider', world.partner.url, 'signs ID tokens, ES256'],
    ['billing API', world.billing.url, "knows a customer's plan"],
    ['risk engine', world.risk.url, 'says 12 of 100 for now'],
  ]);
}

async function provisioned({ story, hr: tool }: Cast): Promise<string> {
  story.step(2, 'HR creates John over SCIM, with attributes of its own and no userName');
  story.json(JOHN);
  const created = await tool.create(JOHN);
  story.expect('201 Created', created.status, 201);
  story.expect(`userName is filled from the primary e-mail`, created.body.userName, 'john.doe@example.com');
  story.expect(
    'userId is a number still, locations a list',
    [created.body.userId, created.body.locations],
    [2998, ['NY']],
  );
  const schema = await tool.schema(USER_URN);
  const names = (schema.body.attributes as { name: string }[]).map((attribute) => attribute.name);
  const declared = ['userId', 'locations'].filter((name) => names.includes(name));
  story.expect('both attributes are declared at /scim/v2/Schemas', declared, ['userId', 'locations']);
  const again = await tool.create(JOHN);
  story.expect('the same body again is a 409, uniqueness', [again.status, again.body.scimType], [409, 'uniqueness']);
  return String(created.body.id);
}

async function exchanged({ story, tradingWeb, world }: Cast, idToken: string): Promise<void> {
  story.step(3, 'trading-web exchanges his ID token of the partner (RFC 8693), scope trades');
  const payload = await verified(world, await tradingWeb.exchange(idToken, 'trades'));
  story.say('The payload, verified as the API does it:');
  story.json(payload);
  story.expect('it is what the API is to read, types kept', said(payload), EXPECTED_PAYLOAD);
  story.expect(
    'aud is the API, client_id the application',
    [payload.aud, payload.client_id],
    ['https://api.example.com/trading', 'trading-web'],
  );
}

async function withSources(cast: Cast, idToken: string): Promise<void> {
  const { story, tradingWeb, world } = cast;
  story.step(4, 'It asks for orders_read too: claims from elsewhere, fetched at this moment');
  const payload = await verified(world, await tradingWeb.exchange(idToken, 'trades orders_read'));
  story.expect('plan is gold, says the billing API', payload.plan, 'gold');
  story.expect("desk_role is helpdesk, by an expression over the partner's groups", payload.desk_role, 'helpdesk');
  const [record] = await world.audit(1, ['--client', 'trading-web']);
  const rows = claimRows(record);
  story.say('Where each claim came from, and how long that took (from the audit record):');
  story.table(rows);
  story.expect(
    'every claim of the token has its source on record',
    rows.length - 1,
    Object.keys(said(payload)).length - 2,
  );
  await previewed(cast, payload);
}

async function previewed({ story, support: desk }: Cast, payload: Awaited<ReturnType<typeof verified>>) {
  const preview = await desk.explain('trading-web', JOHN.emails[0].value, BOTH, AT_PARTNER);
  story.say('The help desk asks for the same, to look at: nothing is signed. The sources in time:');
  for (const line of timelineText(preview, { width: 74, paint: (_, text) => text })) story.say(line);
  story.expect('what it is told is what the token said', said(preview.payload ?? {}), said(payload));
}

async function otherApplication({ story, partnerPortal, support: desk, world }: Cast, idToken: string): Promise<void> {
  story.step(5, 'partner-portal asks for the same person and the same scopes');
  const payload = await verified(world, await partnerPortal.exchange(idToken, 'trades orders_read'));
  story.json(said(payload));
  story.expect('orders_read is left out: its rule wants a first-party application', payload.scope, 'trades');
  story.expect('and of trades it may see user_id and locations alone', said(payload), {
    scope: 'trades',
    sub: JOHN_AT_PARTNER.sub,
    user_id: 2998,
    locations: ['NY'],
  });
  const preview = await desk.explain('partner-portal', JOHN.emails[0].value, BOTH, AT_PARTNER);
  story.say('Why, the help desk is told:');
  story.table(preview.scopes.map(({ scope, result, by }) => [scope, result, by]));
  const missing = preview.claims.filter(({ outcome }) => outcome !== 'given');
  story.table(missing.map(({ claim, outcome }) => [claim, outcome]));
  story.expect(
    'each claim that is not there has its reason',
    missing.filter(({ reason }) => reason === null),
    [],
  );
}

async function riskIsHigh({ story, tradingWeb, world }: Cast, idToken: string): Promise<void> {
  story.step(6, 'The risk engine now says 91; trading-web repeats its request');
  world.risk.setScore(91);
  const refused = await tradingWeb.exchange(idToken, 'trades orders_read');
  story.json(refused);
  story.expect('outside, a plain OAuth error', refused, {
    error: 'access_denied',
    description: 'the request was refused by policy',
  });
  const [record] = await world.audit(1, ['--client', 'trading-web']);
  const [rule] = (record?.scopesRefused ?? []) as { scope: string; rule: string; because: string }[];
  story.json(rule);
  story.expect('inside, the rule that refused it', [rule?.scope, rule?.because], ['trades', 'high risk']);
  world.risk.setScore(12);
  story.say('The risk engine says 12 again.');
}

async function onTheInternet(cast: Cast, idToken: string): Promise<string> {
  const { story, tradingMobile, world } = cast;
  story.step(7, 'trading-mobile is on the internet: it gets a reference, the gateway swaps it');
  const answer = await tradingMobile.exchange(idToken, 'trades');
  const reference = 'token' in answer ? answer.token : '';
  story.say(`The application holds ${reference.slice(0, 16)}… and no claim.`);
  story.expect('the token is opaque', [reference.startsWith('avow_at_'), reference.split('.').length], [true, 1]);
  const swapped = await cast.gateway.swap(reference);
  story.say('POST /oauth/introspect with Accept: application/jwt gives the JWT for the API:');
  const payload = await verified(world, { token: swapped ?? '', scope: '' });
  story.json(said(payload));
  story.expect('it is the same as in step 3', said(payload), EXPECTED_PAYLOAD);
  const json = await cast.gateway.introspect(reference);
  story.expect('and as JSON (RFC 7662) it is active', json.active, true);
  return reference;
}

async function deactivated(cast: Cast, john: string, idToken: string, reference: string): Promise<void> {
  const { story, tradingWeb } = cast;
  story.step(13, 'HR sets active: false over SCIM');
  const patched = await cast.hr.deactivate(john);
  story.expect('200, and he is inactive', [patched.status, patched.body.active], [200, false]);
  const refused = await tradingWeb.exchange(idToken, 'trades');
  story.json(refused);
  story.expect('the next request for a token is refused', 'error' in refused && refused.error, 'invalid_request');
  story.expect('his opaque token is inactive', await cast.gateway.introspect(reference), { active: false });
  story.expect('and can be swapped for nothing', await cast.gateway.swap(reference), null);
}

async function recorded({ story, world }: Cast): Promise<void> {
  story.step(15, 'What happened, from the audit log');
  // The readings of this story are on record too.
  const records = (await world.audit(100)).filter(({ event }) => event !== 'audit.read').toReversed();
  story.table(happened(records));
  const count = (event: string) => records.filter((record) => record.event === event).length;
  story.expect(
    'ten tokens, five refusals, one link: nothing is missing',
    [count('token.issued'), count('token.refused'), count('user.linked')],
    [10, 5, 1],
  );
  story.title('\nTry next:');
  story.table([
    ['npm run demo -- --keep', 'the same, and the servers stay up'],
    ['npm run avow -- serve', 'a server of your own, with a token'],
    ['npm run avow -- check --config my.yaml', 'is my configuration good?'],
    ['npm run avow -- explain --help', 'what would a token say, and why?'],
    ['npm run avow -- diff --help', 'what would new rules change?'],
  ]);
  story.say('and with that token:');
  story.table([['curl -H "Authorization: Bearer $TOKEN" localhost:8080/scim/v2/Users']]);
}

/** A token as the API sees it; a refusal where a token was promised ends the demo. */
async function verified(world: World, answer: Exchanged) {
  return verifyAtApi(world.url, tokenOf(answer));
}
