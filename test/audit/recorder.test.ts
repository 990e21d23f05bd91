import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AuditWorld, startAuditWorld } from './world.ts';

let world: AuditWorld;
beforeEach(async () => {
  world = await startAuditWorld();
});
afterEach(() => world.stop());

const records = async (event: string) =>
  (await world.store.listAudit('default', 500))
    .filter((row) => row.event === event)
    .map(({ record }) => JSON.parse(record));

const wrongSecret = () =>
  world.request('/oauth/token', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials&client_id=app&client_secret=wrong',
  });

describe('while it serves', () => {
  test('it seals, and has sealed all when it stops', async () => {
    world.recorder.start();
    await world.token('app', 'read');
    await world.recorder.stop();
    expect((await world.store.lastSeal('default'))?.records).toBe((await world.store.listAudit('default', 500)).length);
  });

  test('a configuration is on record when it is another than the last, and not at every start', async () => {
    world.recorder.start();
    await world.recorder.stop();
    const [first, ...others] = await records('configuration.changed');
    expect(others).toEqual([]);
    expect(first).toMatchObject({ before: null, configuration: expect.stringMatching(/^[\w-]{43}$/) });
  });
});

describe('callers that nobody knows do not fill the log', () => {
  test('a hundred refusals of a minute and an address are kept, the others counted, and so is who was turned away', async () => {
    const { clock } = world;
    for (let i = 0; i < 120; i += 1) expect((await wrongSecret()).status).toBe(i < 100 ? 401 : 429);
    for (let i = 0; i < 130; i += 1) expect((await world.request('/oauth/token')).status).toBe(405);
    expect(await records('token.refused')).toHaveLength(100);
    expect(await records('request.refused')).toHaveLength(0);
    world.recorder.start();
    await world.recorder.stop();
    const from = new Date(clock.now()).toISOString();
    expect(await records('client.refused')).toEqual([
      { event: 'client.refused', client: null, address: null, code: 'invalid_request', times: 130, from },
    ]);
    expect(await records('client.limited')).toEqual([
      { event: 'client.limited', client: null, address: null, times: 20, from },
    ]);
  });
});
