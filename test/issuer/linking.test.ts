import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTrading, type Trading } from '../trading.ts';

let world: Trading;
beforeEach(async () => {
  world = await startTrading();
});
afterEach(() => world.stop());

const refusal = async (idToken: string) => {
  const { status, body } = await world.exchange(idToken, 'trades');
  const [record] = await world.audit();
  return { status, error: body.error, reason: (record?.error as { reason: string } | null)?.reason };
};

describe('a person is found by the link (issuer, subject)', () => {
  test('the first time by a verified e-mail, and pinned', async () => {
    const user = await world.createJohn();
    expect((await world.exchange(await world.signIn(), 'trades')).status).toBe(200);
    const link = await world.store.getLink('default', world.partner.url, '8027379034');
    expect(link).toMatchObject({ user });
    const events = (await world.audit()).map((record) => record.event);
    expect(events).toEqual(['token.issued', 'user.linked', 'resource.created']);
  });

  test('after that the e-mail is never looked at again', async () => {
    await world.createJohn();
    await world.exchange(await world.signIn(), 'trades');
    const renamed = await world.signIn({ email: 'somebody.else@example.com', emailVerified: false });
    expect((await world.exchange(renamed, 'trades')).status).toBe(200);
  });

  test('whoever gets the e-mail address later does not get the person', async () => {
    await world.createJohn();
    await world.exchange(await world.signIn(), 'trades');
    expect(await refusal(await world.signIn({ sub: 'another-subject' }))).toMatchObject({
      status: 400,
      error: 'invalid_request',
    });
    expect(await world.store.getLink('default', world.partner.url, 'another-subject')).toBeNull();
  });

  test.each([
    ['not verified', { emailVerified: false }, 'not verified'],
    ["nobody's", { email: 'nobody@example.com' }, '0 people'],
  ])('an e-mail that is %s links nobody', async (_, changes, reason) => {
    await world.createJohn();
    const answer = await refusal(await world.signIn(changes));
    expect(answer).toMatchObject({ status: 400, error: 'invalid_request', reason: expect.stringContaining(reason) });
  });

  test('an e-mail that two people have links neither', async () => {
    await world.createJohn();
    await world.createJohn({ userId: 3, userName: 'john.too' });
    expect(await refusal(await world.signIn())).toMatchObject({
      error: 'invalid_request',
      reason: '2 people have its e-mail',
    });
  });

  test('without the setting an unlinked subject is refused, whatever its e-mail', async () => {
    await world.stop();
    world = await startTrading((config) => config.replace(/ {4}link: .*\n/, ''));
    await world.createJohn();
    expect(await refusal(await world.signIn())).toMatchObject({
      status: 400,
      error: 'invalid_request',
      reason: expect.stringContaining('link.first'),
    });
  });

  test('of requests that come at once, one makes the link and all get a token', async () => {
    await world.createJohn();
    const idToken = await world.signIn();
    const answers = await Promise.all(Array.from({ length: 20 }, () => world.exchange(idToken, 'trades')));
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
    const linked = (await world.audit()).filter((record) => record.event === 'user.linked');
    expect(linked).toHaveLength(1);
  });
});

describe('a person who is gone', () => {
  test('deactivated over SCIM: the next request is refused, though the rules would allow it', async () => {
    await world.stop();
    world = await startTrading((config) =>
      config.replaceAll(/, when: user\.active(?= )/g, '').replaceAll('to: human && scope', 'to: human, when: scope'),
    );
    const id = await world.createJohn();
    const idToken = await world.signIn();
    expect((await world.exchange(idToken, 'trades')).status).toBe(200);
    await world.scim('PATCH', `/Users/${id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', value: { active: false } }],
    });
    expect(await refusal(idToken)).toMatchObject({ status: 400, error: 'invalid_request' });
  });

  test('deleted over SCIM: the link went too, and a new person of that e-mail starts anew', async () => {
    const id = await world.createJohn();
    const idToken = await world.signIn();
    await world.exchange(idToken, 'trades');
    await world.scim('DELETE', `/Users/${id}`);
    expect(await refusal(idToken)).toMatchObject({ status: 400, error: 'invalid_request' });
    expect(await world.store.getLink('default', world.partner.url, '8027379034')).toBeNull();
  });
});
