import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { evaluatorOf } from '../../src/evaluator.ts';
import { explain } from '../../src/issuer/explain.ts';
import { answerOf, type Client, PARTNER_PORTAL, SUPPORT, startTrading, TRADING_WEB, type Trading } from '../trading.ts';
import { withRules } from './asking.ts';

const ALLOW = { allow: {} };
const CONSENT = { require: { to: 'developer', consent: { lasts: '30d' } } };
const DAY = 86_400_000;

let world: Trading;
let john: string;
afterEach(() => world.stop());

/** The worked example where support is the login page, and some things have a title. */
async function start(trades: readonly object[] = [ALLOW, CONSENT]): Promise<void> {
  world = await startTrading((config) =>
    withRules(config, { trades })
      .replace('    explains: true', '    explains: true\n    consents: true')
      .replace('  trades:\n', '  trades:\n    title: See and make trades\n')
      .replace('  trading:\n    audience', '  trading:\n    title: The trading desk\n    audience')
      .replace('    kind: third-party\n', '    kind: third-party\n    title: Partner Portal\n')
      .replace('user_id:     { from: user', 'user_id:     { title: Your number, from: user'),
  );
  john = await world.createJohn();
}

const ask = async (scope = 'trades', client: Client = PARTNER_PORTAL) =>
  world.exchange(await world.signIn(), scope, client);

async function api(method: string, path: string, { id, secret }: Client = SUPPORT) {
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  return answerOf(await world.request(path, { method, headers: { authorization } }));
}

/** Asks, and gives the id of what John has to agree to. */
async function asked(client?: Client): Promise<string> {
  const { body } = await ask('trades', client);
  return (body.consent as { id: string }).id;
}

describe('a token that takes consent', () => {
  beforeEach(() => start());

  test('is refused with what the person is to be shown, in words of the configuration', async () => {
    const { status, body } = await ask();
    expect([status, body.error]).toEqual([400, 'consent_required']);
    expect(body.consent).toEqual({
      id: expect.any(String),
      client: { id: 'partner-portal', title: 'Partner Portal' },
      api: { name: 'trading', title: 'The trading desk' },
      scopes: [
        {
          scope: 'trades',
          title: 'See and make trades',
          claims: [
            { claim: 'user_id', title: 'Your number' },
            { claim: 'locations', title: 'locations' },
          ],
        },
      ],
      lasts: 30 * 86_400,
      expires_at: Math.floor(world.clock.now() / 1_000) + 600,
    });
  });

  test('is given once the person has agreed, and again', async () => {
    const granted = await api('POST', `/consents/${await asked()}`);
    expect([granted.status, granted.body.status, granted.body.granted_by]).toEqual([200, 'granted', 'support']);
    expect(await ask()).toMatchObject({ status: 200, body: { scope: 'trades' } });
    expect((await ask()).status).toBe(200);
  });

  test('is refused again from the moment on that it is taken back', async () => {
    const id = await asked();
    await api('POST', `/consents/${id}`);
    expect((await ask()).status).toBe(200);
    expect((await api('DELETE', `/consents/${id}`)).status).toBe(204);
    expect((await ask()).body.error).toBe('consent_required');
  });

  test('is refused again when the time is over', async () => {
    await api('POST', `/consents/${await asked()}`);
    world.clock.advance(30 * DAY - 1);
    expect((await ask()).status).toBe(200);
    world.clock.advance(1);
    expect((await ask()).body.error).toBe('consent_required');
  });

  test('is refused again where it would tell more than the person was shown', async () => {
    await api('POST', `/consents/${await asked()}`);
    expect((await ask()).status).toBe(200);
    const explained = (edit: (config: string) => string) =>
      explain(evaluatorOf(world.settled(edit), world.store, world.effects), 'default', {
        ...{ client: 'partner-portal', user: john, api: null, scopes: ['trades'] },
        ...{ details: null, idp: null, ip: null, reveal: false },
      });
    const told = (claims: string) => (config: string) =>
      config.replace('claims: [user_id, locations]', `claims: [${claims}]`);
    expect((await explained(told('locations, user_id'))).result).toBe('issued');
    expect((await explained(told('user_id'))).result).toBe('issued');
    expect((await explained(told('user_id, locations, roles'))).error?.code).toBe('consent_required');
  });

  test('that was given before it was kept what was shown is good for what its scopes carry', async () => {
    const [consent] = await asked().then(() => world.store.listConsents('default', john));
    if (consent === undefined) throw new Error('nobody was asked');
    const old = {
      ...consent,
      id: 'old',
      scopes: '["trades"]',
      grantedAt: consent.askedAt,
      grantedBy: 'support',
      expiresAt: null,
    };
    await world.store.commit([{ kind: 'insertConsent', consent: old }]);
    expect((await ask()).status).toBe(200);
    expect((await api('GET', '/consents/old')).body.scopes).toMatchObject([
      { scope: 'trades', claims: [{ claim: 'user_id' }, {}] },
    ]);
  });

  test('takes no consent that was given for another application or another person', async () => {
    await api('POST', `/consents/${await asked()}`);
    await world.createJohn({ userId: 3001, emails: [{ value: 'ada@example.com', primary: true }], userName: 'ada' });
    const ada = await world.signIn({ sub: '77', email: 'ada@example.com' });
    expect((await world.exchange(ada, 'trades', PARTNER_PORTAL)).body.error).toBe('consent_required');
    // The desk application is the company's own, of whom no consent is asked.
    expect((await ask('trades', TRADING_WEB)).status).toBe(200);
  });

  test('is each application’s own, where all of them take it', async () => {
    await world.stop();
    await start([ALLOW, { require: { consent: { lasts: '30d' } } }]);
    // Of which the portal is told less.
    await api('POST', `/consents/${await asked(TRADING_WEB)}`);
    expect((await ask('trades', TRADING_WEB)).status).toBe(200);
    expect((await ask()).body.error).toBe('consent_required');
  });

  test('counts from when the person agreed, where the rule lets it last less by now', async () => {
    await api('POST', `/consents/${await asked()}`);
    await world.rewrite((config) => config.replace('30d', '2d'));
    world.clock.advance(2 * DAY - 1);
    expect((await ask()).status).toBe(200);
    world.clock.advance(1);
    expect((await ask()).body.error).toBe('consent_required');
  });

  test('asks the same once: who has not answered is asked no second time', async () => {
    expect(await asked()).toBe(await asked());
    world.clock.advance(600_000);
    const late = await asked();
    const { body } = await api('GET', `/consents?user=${john}`);
    expect((body.consents as { id: string; status: string }[]).map(({ status }) => status)).toEqual(['ended', 'asked']);
    expect(late).not.toBe((body.consents as { id: string }[])[0]?.id);
  });

  test('keeps in the record what was asked, given and taken back, and who said so', async () => {
    const id = await asked();
    expect((await world.audit())[0]).toMatchObject({
      event: 'token.refused',
      error: { code: 'consent_required', reason: `consent ${id} to trades is not given`.replaceAll("'", '"') },
      required: [{ scope: 'trades', rule: 'require consent (for 2592000 s) to developer' }],
    });
    await api('POST', `/consents/${id}`);
    const kept = { client: 'support', consent: id, user: john, application: 'partner-portal', scopesAsked: ['trades'] };
    expect((await world.audit())[0]).toMatchObject({ event: 'consent.granted', ...kept });
    await api('DELETE', `/consents/${id}`);
    expect((await world.audit())[0]).toMatchObject({ event: 'consent.revoked', ...kept });
  });

  test('is explained without asking anybody', async () => {
    const request = { client: 'partner-portal', user: 'john.doe@example.com', scope: 'trades' };
    expect((await world.explain(request)).body).toMatchObject({ error: { code: 'consent_required' } });
    expect(await world.store.listConsents('default', john)).toEqual([]);
  });
});

describe('/consents', () => {
  beforeEach(() => start());

  test('lists those of a person, and shows one', async () => {
    const id = await asked();
    const { body } = await api('GET', `/consents?user=${john}`);
    expect(body.consents).toEqual([expect.objectContaining({ id, user: john, status: 'asked', granted_by: null })]);
    expect((await api('GET', `/consents/${id}`)).body).toEqual((body.consents as unknown[])[0]);
  });

  test.each([
    ['GET', '/consents?user=x'],
    ['GET', '/consents/x'],
    ['POST', '/consents/x'],
    ['DELETE', '/consents/x'],
  ])('%s %s is for applications with consents: true alone', async (method, path) => {
    expect((await api(method, path, PARTNER_PORTAL)).body.error).toBe('unauthorized_client');
    expect((await api(method, path, { id: 'support', secret: 'a guess of enough length' })).body.error).toBe(
      'invalid_client',
    );
  });

  test.each(['GET', 'POST', 'DELETE'])('%s of what there is not is 404', async (method) => {
    expect(await api(method, '/consents/unknown')).toMatchObject({ status: 404, body: { error: 'not_found' } });
  });

  test('is told what is wrong with a question', async () => {
    expect((await api('GET', '/consents')).body.error_description).toContain('?user=');
    expect((await api('GET', `/consents?user=${john}&user=2`)).body.error_description).toContain('more than once');
    expect((await api('PUT', '/consents/x')).status).toBe(405);
  });

  test.each<[string, (id: string) => Promise<unknown>]>([
    ['was given already', (id) => api('POST', `/consents/${id}`)],
    ['was taken back', (id) => api('DELETE', `/consents/${id}`)],
    ['was not answered in time', async () => world.clock.advance(600_000)],
  ])('what %s cannot be given', async (_, before) => {
    const id = await asked();
    await before(id);
    expect((await api('POST', `/consents/${id}`)).body.error).toBe('invalid_request');
  });
});

describe('who may consent', () => {
  test('is decided by rules, whatever was agreed to before', async () => {
    await start([{ allow: {} }, { allow: { may: ['consent'], when: 'user.title == "Trader"' } }, CONSENT]);
    expect((await ask()).body.error).toBe('access_denied');
    expect((await world.audit())[0]).toMatchObject({ scopesRefused: [{ rule: 'no allow to consent it holds' }] });
  });

  test('nobody can for an application that speaks for itself', async () => {
    const machine = '  gateway: # in front';
    world = await startTrading((config) =>
      withRules(config, { trades: [ALLOW, { require: { consent: true } }] }).replace(
        machine,
        `  cron: { kind: machine, secret: cron-secret-for-tests, grants: [client-credentials], scopes: [trades] }\n${machine}`,
      ),
    );
    const cron = { id: 'cron', secret: 'cron-secret-for-tests' };
    const { body } = await world.token({ grant_type: 'client_credentials', scope: 'trades' }, cron);
    expect(body).toMatchObject({ error: 'access_denied', error_description: expect.stringContaining('about none') });
  });
});
