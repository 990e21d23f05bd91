/** Who was told about which token: each time, and found by whoever asks. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NO_PRUNINGS } from '../../src/audit/prunings.ts';
import { verify } from '../../src/audit/verify.ts';
import { startTrading, TRADING_WEB, type Trading } from '../trading.ts';
import { startAuditWorld } from './world.ts';

const AUDITOR = 'auditor-secret-of-enough-length';
let world: Trading;
let john: string;
let token: string;
beforeEach(async () => {
  world = await startTrading(
    (config) => `${config}  auditor: { kind: machine, secret: ${AUDITOR}, audits: true }
  stranger: { kind: machine, secret: ${AUDITOR}, introspects: [trading], tenant: elsewhere }
`,
  );
  john = await world.createJohn();
  token = String((await world.exchange(await world.signIn(), 'trades')).body.access_token);
});
afterEach(() => world.stop());

interface Found {
  readonly event: string;
  readonly id: string;
  readonly [name: string]: unknown;
}

async function asked(query: string): Promise<readonly Found[]> {
  const authorization = `Basic ${btoa(`auditor:${AUDITOR}`)}`;
  const answer = await world.request(`/audit${query}`, { headers: { authorization } });
  return JSON.parse(await answer.text()).records;
}
const looks = async (query = '') => asked(`?event=token.introspected${query}`);
const jtiOf = async () => (await asked('?event=token.issued'))[0]?.jti;

describe('that somebody was told about a token is on record', () => {
  test.each([
    ['application/json', 'json'],
    ['application/jwt', 'jwt'],
    ['application/token-introspection+jwt', 'signed'],
  ])('when %s was asked for', async (accept, form) => {
    expect((await world.introspect(token, accept)).status).toBe(200);
    expect(await looks()).toEqual([
      {
        at: new Date(world.clock.now()).toISOString(),
        id: expect.any(String),
        event: 'token.introspected',
        client: 'gateway',
        application: 'trading-web',
        api: 'trading',
        jti: await jtiOf(),
        user: john,
        active: true,
        form,
      },
    ]);
  });

  test.each<[string, string, () => Promise<unknown>]>([
    ['unknown', 'a text that is no token', async () => world.introspect('no-token', 'application/json')],
    ['audience', 'one that is for another API', async () => world.introspect(token, 'application/json', TRADING_WEB)],
    [
      'person',
      'one of somebody who was deactivated',
      async () => {
        const Operations = [{ op: 'replace', path: 'active', value: false }];
        const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
        await world.scim('PATCH', `/Users/${john}`, { schemas, Operations });
        await world.introspect(token, 'application/json');
      },
    ],
    [
      'expired',
      'one that is over',
      async () => {
        world.clock.advance(3_600_000);
        await world.introspect(token, 'application/json');
      },
    ],
    [
      'revoked',
      'one that was given back',
      async () => {
        const jwt = await (await world.introspect(token, 'application/jwt')).text();
        await world.request('/oauth/revoke', {
          method: 'POST',
          headers: {
            authorization: `Basic ${btoa(`${TRADING_WEB.id}:${TRADING_WEB.secret}`)}`,
            'content-type': 'application/x-www-form-urlencoded',
          },
          body: new URLSearchParams({ token }).toString(),
        });
        await world.introspect(jwt, 'application/json');
      },
    ],
  ])('and why nothing was told: %s, of %s', async (because, _, happens) => {
    await happens();
    expect((await looks())[0]).toMatchObject({ active: false, api: null, because });
  });

  test("of another tenant's token no more than that it is none there", async () => {
    await world.introspect(token, 'application/json', { id: 'stranger', secret: AUDITOR });
    const [row] = await world.store.listAudit('elsewhere', 9);
    expect(JSON.parse(row?.record ?? '')).toMatchObject({ because: 'unknown', application: null, jti: null });
    expect(await looks()).toEqual([]);
  });
});

describe('it is found', () => {
  test('each by itself, however many came at once, before and after they are sealed', async () => {
    const many = Array.from({ length: 30 }, (_, i) =>
      world.introspect(i % 3 === 0 ? 'no-token' : token, 'application/json'),
    );
    await Promise.all(many);
    for (const when of ['before', 'after']) {
      if (when === 'after') await world.recorder.seal();
      expect(new Set((await looks()).map(({ id }) => id)).size).toBe(30);
      expect(await looks(`&person=${john}`)).toHaveLength(20);
      expect(await looks('&client=trading-web&api=trading')).toHaveLength(20);
      expect(await looks('&client=gateway')).toHaveLength(30);
      expect(await looks('&person=nobody')).toEqual([]);
    }
  });

  test('and the chain verifies, until one is altered', async () => {
    await Promise.all([world.introspect(token, 'application/json'), world.introspect('no-token', 'application/json')]);
    await world.recorder.seal();
    const verdict = async () =>
      verify(
        { store: world.store, read: async () => 'unknown key', prunings: async () => NO_PRUNINGS },
        'default',
        null,
      );
    expect((await verdict()).problems).toEqual([expect.stringContaining('who signed it cannot be told')]);
    const altered = {
      ...world.store,
      listAuditForward: async (...range: Parameters<typeof world.store.listAuditForward>) =>
        (await world.store.listAuditForward(...range)).map((row) => ({
          ...row,
          record: row.record.replace('"application":"trading-web"', '"application":"trading-app"'),
        })),
    };
    const { problems } = await verify(
      { store: altered, read: async () => 'unknown key', prunings: async () => NO_PRUNINGS },
      'default',
      null,
    );
    expect(problems.filter((problem) => problem.includes('was altered')).length).toBeGreaterThan(0);
  });
});

test('what cannot be put on record is not told', async () => {
  const broken = await startAuditWorld();
  const { access_token: text } = JSON.parse(await (await broken.token('app', 'read')).text());
  broken.tamper("create trigger full before insert on audit begin select raise(abort, 'no room'); end");
  const answer = await broken.request('/oauth/introspect', {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa('app:app-secret-of-enough-length')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ token: text }).toString(),
  });
  expect([answer.status, await answer.text()]).toEqual([500, expect.not.stringContaining('active')]);
  broken.tamper('drop trigger full');
  await broken.stop();
});
