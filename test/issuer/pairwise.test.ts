/** apis.<name>.subject: pairwise. Each API calls people by names that tell nothing to another. */
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BILLING, type ExchangeWorld, ISSUER, startExchange, TRADING } from './exchange-world.ts';

let world: ExchangeWorld;
beforeAll(async () => {
  world = await startExchange((config) =>
    config
      .replace('\nscim:', '\npairwiseSalt: a-salt-for-tests-0123456789\nscim:')
      .replace(
        'scopes: [trades, orders_read] }\n  billing',
        'subject: pairwise, scopes: [trades, orders_read] }\n  billing',
      )
      .replace('subject: user.userName', 'subject: pairwise'),
  );
});
afterAll(() => world.close());

const subOf = (token: string) => decodeJwt(token).sub ?? '';

describe('an API whose subjects are pairwise', () => {
  test('calls a person always the same, whatever becomes of their names, and never by their id', async () => {
    const sub = subOf(await world.signIn());
    expect(sub).toMatch(/^[A-Za-z0-9_-]{22}$/);
    await world.scim('PATCH', `/Users/${world.john}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'displayName', value: 'Johnny' }],
    });
    expect(subOf(await world.signIn())).toBe(sub);
    expect(sub).not.toBe(world.john);
  });

  test.each(['web', 'mobile'])('knows them by it at introspection, of a JWT as of a reference (%s)', async (client) => {
    const sub = subOf(await world.signIn());
    expect(await world.introspect('gateway', await world.signIn(client))).toMatchObject({ active: true, sub });
  });

  test('gives them on to another, that calls them otherwise', async () => {
    const token = await world.signIn();
    const { body } = await world.exchange('trading-api', token, { resource: BILLING });
    const sub = subOf(body.access_token);
    expect(sub).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(sub).not.toBe(subOf(token));
    expect(await world.introspect('ledger', body.access_token)).toMatchObject({ active: true, sub, name: 'john' });
    const back = await world.exchange('trading-api', body.access_token, { resource: TRADING, scope: 'orders_read' });
    expect(subOf(back.body.access_token)).toBe(subOf(token));
  });

  test('calls applications as every API does', async () => {
    const { body } = await world.token('batch', { grant_type: 'client_credentials' });
    expect(subOf(body.access_token)).toBe('client:batch');
    expect(await world.introspect('gateway', body.access_token)).toMatchObject({ active: true, sub: 'client:batch' });
  });

  test('is told in the metadata', async () => {
    const metadata = await (await world.request('/.well-known/openid-configuration')).json();
    expect(metadata).toMatchObject({ issuer: ISSUER, subject_types_supported: ['public', 'pairwise'] });
  });

  test('sees a deactivation, though a JWT is kept nowhere', async () => {
    const token = await world.signIn();
    const active = (value: boolean) =>
      world.scim('PATCH', `/Users/${world.john}`, {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', path: 'active', value }],
      });
    await active(false);
    expect(await world.introspect('gateway', token)).toEqual({ active: false });
    await active(true);
    expect(await world.introspect('gateway', token)).toMatchObject({ active: true });
  });
});
