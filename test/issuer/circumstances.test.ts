import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PARTNER_PORTAL, startTrading, type Trading } from '../trading.ts';

let world: Trading;
let john: string;
beforeAll(async () => {
  world = await startTrading();
  john = await world.createJohn();
});
afterAll(() => world.stop());

const newest = async () => (await world.audit())[0];
const SIGNED_IN = { acr: 'mfa', amr: ['pwd', 'otp'], auth_time: 1_795_435_000 };

describe('the record of a decision', () => {
  test('has what the risk engine said, how the person had signed in, and which configuration decided', async () => {
    await world.exchange(await world.signIn({ authn: SIGNED_IN }), 'trades');
    const record = await newest();
    expect(record).toMatchObject({
      event: 'token.issued',
      risk: [{ source: 'risk', score: 12 }],
      authentication: { provider: 'partner', acr: 'mfa', amr: ['pwd', 'otp'], at: 1_795_435_000_000 },
      configuration: expect.stringMatching(/^[\w-]{43}$/),
    });
    world.recorder.start();
    await world.recorder.stop();
    const changed = (await world.audit()).find(({ event }) => event === 'configuration.changed');
    expect(changed?.configuration).toBe(record?.configuration);
  });

  test('of a refusal has them too, and no claim: nothing was given', async () => {
    world.risk.setScore(91);
    await world.exchange(await world.signIn(), 'trades');
    world.risk.setScore(12);
    expect(await newest()).toMatchObject({
      event: 'token.refused',
      subject: { user: john },
      risk: [{ source: 'risk', score: 91 }],
      scopesGranted: [],
      claims: [],
    });
    await world.exchange(await world.signIn({ authn: { acr: 'pwd' } }), 'payments');
    expect(await newest()).toMatchObject({ event: 'token.refused', authentication: { acr: 'pwd' }, claims: [] });
  });

  test('says that the risk engine did not answer', async () => {
    const down = await startTrading((config) => config, { risk: 'http://127.0.0.1:9' });
    await down.createJohn();
    await down.exchange(await down.signIn(), 'trades');
    expect((await down.audit())[0]?.risk).toEqual([{ source: 'risk', unavailable: expect.stringMatching(/reached/) }]);
    await down.stop();
  });

  test('says nothing of a risk that nobody was asked for, nor more of a sign-in than the provider said', async () => {
    await world.exchange(await world.signIn(), 'orders_read');
    const record = await newest();
    expect(record).not.toHaveProperty('risk');
    expect(record?.authentication).toEqual({ provider: 'partner' });
  });

  test('is not written by what a provider says: it is cut, and on one line', async () => {
    await world.exchange(
      await world.signIn({ authn: { acr: `x\n${'y'.repeat(900)}`, amr: Array(50).fill('pwd') } }),
      'trades',
      PARTNER_PORTAL,
    );
    expect((await newest())?.authentication).toMatchObject({
      acr: expect.stringMatching(/^x\\u\{a\}y{100,193}…$/),
      amr: Array(10).fill('pwd'),
    });
  });
});
