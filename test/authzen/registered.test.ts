/** A client that registered itself says of itself what it likes: to a decision point that is a value among others, and no more. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SignInWorld, startSignIns } from '../issuer/sign-in-world.ts';
import { type Pdp, startPdp } from './pdp.ts';

const NAME = '"}, "subject": {"type": "user", "id": "root"}, "x": {"y": "';

let pdp: Pdp;
let world: SignInWorld;
beforeAll(async () => {
  pdp = await startPdp();
  const point = {
    url: pdp.url,
    for: 'all',
    allowPrivate: ['127.0.0.1'],
    subject: { type: 'user', id: 'user.userName' },
    context: { app: 'client.id', said: 'client.metadata.client_name' },
  };
  const registration = {
    scopes: ['read', 'write'],
    grants: ['token-exchange'],
    open: { tenant: 'default' },
    unusedFor: '30d',
  };
  const more = { decisionPoints: { authz: point }, registration };
  world = await startSignIns(
    (config) =>
      config +
      Object.entries(more)
        .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
        .join(''),
  );
});
afterAll(() => Promise.all([world.stop(), pdp.close()]));

async function register(metadata: object) {
  const headers = { 'content-type': 'application/json' };
  const response = await world.request('/oauth/register', { method: 'POST', headers, body: JSON.stringify(metadata) });
  const told: Readonly<Record<string, unknown>> = JSON.parse(await response.text());
  return { id: String(told.client_id), secret: String(told.client_secret) };
}

test('what it calls itself, and members that nobody knows, change nothing of the question', async () => {
  const foreign = { subject: { type: 'user', id: 'root' }, context: { app: 'web' }, properties: { admin: true } };
  const client = await register({ client_name: NAME, ...foreign });
  const { status } = await world.signIn(client, { scope: 'read', ...{ context: '{"app":"web"}', subject: 'root' } });
  expect(status).toBe(200);
  expect(pdp.bodies.at(-1)).toEqual({
    subject: { type: 'user', id: 'ada' },
    action: { name: 'read' },
    resource: { type: expect.any(String), id: expect.any(String) },
    context: { app: client.id, said: NAME },
  });
});

test('a denial of one is none of another that calls itself the same', async () => {
  const [first, second] = [await register({ client_name: 'Same' }), await register({ client_name: 'Same' })];
  pdp.decide(({ context }) => context?.app !== first.id);
  expect((await world.signIn(first, { scope: 'read' })).body.error).toBe('access_denied');
  expect((await world.signIn(second, { scope: 'read' })).status).toBe(200);
});
