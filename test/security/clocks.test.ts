/** Nodes whose clocks are not quite the same, on one database. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { prune } from '../../src/events/prune.ts';
import { testKey } from '../oauth/world.ts';
import { temporaryFolder } from '../store/folder.ts';
import { answerOf } from '../trading.ts';
import { type Clock, createClock, createTestWorld, type TestWorld } from '../world.ts';

const folder = temporaryFolder();
const ISSUER = 'https://id.example.com';
const SILENT = { info() {}, warn() {}, error() {} };
const START = Date.parse('2026-11-23T12:00:00Z');

let key: Awaited<ReturnType<typeof testKey>>;
let ahead: { world: TestWorld; clock: Clock };
let behind: { world: TestWorld; clock: Clock };

/** @param lag milliseconds of the second node's clock */
async function startNodes(lag: number): Promise<void> {
  key = await testKey('ES256', 'k1');
  const config = `
issuer: ${ISSUER}
database: ${join(folder, `${randomUUID()}.db`)}
secret: a-secret-for-tests-alone
apis: { desk: { audience: https://api.example.com/desk, scopes: [read] } }
scopes: { read: { rules: [{ allow: {} }] } }
clients:
  app: { kind: machine, jwks: { keys: [${JSON.stringify({ ...key.publicJwk, kid: 'k1' })}] }, grants: [client-credentials], scopes: [read], tokens: jwt }
  api: { kind: machine, secret: the secret of the api, introspects: [desk] }
`;
  const open = async (start: number) => {
    const clock = createClock(start);
    return { clock, world: await createTestWorld({ config, clock }) };
  };
  ahead = await open(START);
  behind = await open(START - lag);
}
beforeEach(() => startNodes(2_000));
afterEach(async () => {
  await Promise.all([ahead.world.close(), behind.world.close()]);
});

const post = async ({ world }: { world: TestWorld }, path: string, fields: Record<string, string>) =>
  answerOf(await world.request(path, { method: 'POST', body: new URLSearchParams(fields) }));
const assertion = (seconds: number) => {
  const now = Math.floor(ahead.clock.now() / 1_000);
  return key.sign({ iss: 'app', sub: 'app', aud: ISSUER, jti: randomUUID(), iat: now - 5, exp: now + seconds });
};
const ask = (node: { world: TestWorld }, client_assertion: string) =>
  post(node, '/oauth/token', {
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion,
  });

test('a token that one node has just issued is good at another whose clock is behind', async () => {
  const { body } = await ask(ahead, await assertion(60));
  const api = { client_id: 'api', client_secret: 'the secret of the api' };
  const seen = await post(behind, '/oauth/introspect', { ...api, token: body.access_token });
  expect(seen.body.active).toBe(true);
});

test('an assertion is used once, however long ago it ended on the node that took it', async () => {
  const used = await assertion(60);
  expect((await ask(ahead, used)).status).toBe(200);
  // It has ended there, tolerance and all, and what has ended is removed; here it has not yet.
  ahead.clock.advance(91_000);
  behind.clock.advance(91_000);
  const stop = new AbortController();
  const { store, effects } = ahead.world;
  const wait = async () => stop.abort();
  await prune({ store, effects: { ...effects, wait }, log: SILENT }, 1, stop.signal);
  expect(await ask(behind, used)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
});
