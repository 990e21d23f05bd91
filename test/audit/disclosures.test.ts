/** Who was told of a person, other than by a token: at UserInfo, and of what they have agreed to. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { eraseFromAudit, recordsAbout } from '../../src/audit/erase.ts';
import { createValueHash } from '../../src/audit/value-hash.ts';
import { recordLine } from '../../src/cli/audit-text.ts';
import { StoreUnavailable } from '../../src/store/unavailable.ts';
import { withRules } from '../issuer/asking.ts';
import { ISSUER, PARTNER_PORTAL, SUPPORT, startTrading, TRADING_WEB, type Trading } from '../trading.ts';

const CONSENT = { require: { to: 'developer', consent: { lasts: '30d' } } };

let world: Trading;
let john: string;
const valueHash = createValueHash('');
beforeAll(async () => {
  world = await startTrading((config) =>
    withRules(config, { trades: [{ allow: {} }, CONSENT] })
      .replace('apis:\n', `apis:\n  userinfo: { audience: '${ISSUER}/oauth/userinfo', scopes: [openid] }\n`)
      .replace(
        'claims:\n',
        'claims:\n  nickname: { from: user, path: name.givenName, type: string, destinations: [userinfo] }\n',
      )
      .replace('scopes:\n', 'scopes:\n  openid: { claims: [nickname], rules: [{ allow: { to: human } }] }\n')
      .replaceAll(/(scopes: \[trades[^\]]*)\]\n {4}tokens/g, '$1, openid]\n    tokens')
      .replace('    explains: true', '    explains: true\n    consents: true\n    audits: true'),
  );
  john = await world.createJohn();
});
afterAll(() => world.stop());
afterEach(() => vi.restoreAllMocks());

const as = ({ id, secret }: typeof SUPPORT) => ({ authorization: `Basic ${btoa(`${id}:${secret}`)}` });
const userInfo = async (token: string, accept = 'application/json') =>
  world.request('/oauth/userinfo', { headers: { authorization: `Bearer ${token}`, accept } });
const consents = (path: string) => world.request(`/consents${path}`, { headers: as(SUPPORT) });
const tokenOf = async (scope: string, client = TRADING_WEB) =>
  (await world.exchange(await world.signIn(), scope, client)).body;
const found = async (query: string) => {
  const answer = await world.request(`/audit?${query}`, { headers: as(SUPPORT) });
  return JSON.parse(await answer.text()).records;
};

test.each([
  ['application/json', 'json'],
  ['application/jwt', 'jwt'],
])(
  'UserInfo as %s: to which application, of whom, by which token, and the names of what was told',
  async (accept, form) => {
    const token = String((await tokenOf('openid')).access_token);
    const [issued] = await found('event=token.issued');
    expect((await userInfo(token, accept)).status).toBe(200);
    const [row] = await world.store.listAudit('default', 1);
    expect((await found('event=userinfo.read'))[0]).toEqual({
      at: new Date(world.clock.now()).toISOString(),
      id: row?.id,
      event: 'userinfo.read',
      client: 'trading-web',
      api: 'userinfo',
      jti: issued.jti,
      user: john,
      told: ['sub', 'nickname'],
      form,
    });
    if (row === undefined) throw new Error('nothing is on record');
    expect(recordLine(row)).toContain(`userinfo.read  trading-web  ${john} → userinfo  sub nickname ${form}`);
  },
);

test('what a person has agreed to: to whom it was shown, and how much', async () => {
  const { consent } = await tokenOf('trades', PARTNER_PORTAL);
  const { id } = consent as { id: string };
  expect((await consents(`?user=${john}`)).status).toBe(200);
  expect((await consents(`/${id}`)).status).toBe(200);
  expect((await consents('?user=nobody')).status).toBe(200);
  expect((await consents('/none')).status).toBe(404);
  const common = { at: expect.any(String), id: expect.any(String), event: 'consents.read', client: 'support' };
  expect(await found('event=consents.read')).toEqual([
    { ...common, consents: 0 },
    { ...common, consents: 1, consent: id, user: john },
    { ...common, consents: 1, user: john },
  ]);
});

describe('it is theirs', () => {
  const events = async () => (await found(`person=${john}`)).map(({ event }: { event: string }) => event);

  test('found by the person, before and after it is sealed', async () => {
    await userInfo(String((await tokenOf('openid')).access_token));
    expect(await events()).toEqual(expect.arrayContaining(['userinfo.read', 'consents.read']));
    await world.recorder.seal();
    expect(await events()).toEqual(expect.arrayContaining(['userinfo.read', 'consents.read']));
    expect((await found(`person=${john}&event=userinfo.read`)).length).toBeGreaterThan(0);
  });

  test('handed over when they ask for it, and nobody is known by it once they are erased', async () => {
    const handed: string[] = [];
    for await (const { event } of recordsAbout({ ...world, valueHash }, 'default', john)) handed.push(event);
    expect(handed).toEqual(expect.arrayContaining(['userinfo.read', 'consents.read']));
    await eraseFromAudit({ ...world, valueHash }, 'default', john);
    for (const event of ['userinfo.read', 'consents.read']) {
      const records = await found(`event=${event}`);
      expect(records.length).toBeGreaterThan(0);
      expect(records.filter(({ user }: { user?: string }) => user !== undefined)).toEqual([]);
    }
  });
});

test.each<[string, () => Promise<() => Promise<Response>>]>([
  [
    'UserInfo',
    async () => {
      const token = String((await tokenOf('openid')).access_token);
      return () => userInfo(token);
    },
  ],
  ['consents', async () => () => consents(`?user=${john}`)],
])('%s: what cannot be put on record is not told', async (_, prepared) => {
  const ask = await prepared();
  vi.spyOn(world.store, 'commit').mockRejectedValue(new StoreUnavailable(new Error('gone')));
  expect((await ask()).status).toBe(503);
});
