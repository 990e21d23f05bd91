/** Other issuers are trusted as far as the configuration says, and strangers not at all. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AskedWorld, HR_TOKEN, JOHN, SECRET, startAsked } from '../adapters/world.ts';
import { jsonMutationsOf } from './mutation.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 60);
const OTHER = 'secret-of-another-issuer-9876543210';

let world: AskedWorld;
beforeAll(async () => {
  world = await startAsked(`  hydra:
    kind: hydra
    secret: ${SECRET}
    subject: userName
    apis: [trading]
    scopes: [trades]
    clients: { app: web }
  acme:
    kind: hydra
    secret: ${OTHER}
    tenant: acme
    subject: id
    apis: [trading]
    clients: { app: acme-web }
  caller:
    kind: resolve
    secret: ${SECRET}-of-the-caller
    apis: [trading]
    scopes: [trades]
    clients: { app: web, __proto__x: desk }
`);
  await world.person({ ...JOHN, userName: 'kate' });
});
afterAll(() => world.close());

const hook = (subject: string, scopes = ['trades'], client = 'app') => ({
  session: { id_token: { subject }, extra: {} },
  request: { client_id: client, granted_scopes: scopes, granted_audience: [], grant_types: ['authorization_code'] },
});
const ask = (name: string, body: unknown, key: string) => world.post(`/adapters/${name}`, body, { 'x-api-key': key });
const resolve = (body: unknown, secret = `${SECRET}-of-the-caller`) =>
  world.post('/claims/resolve', body, { authorization: `Bearer ${secret}` });

describe('a credential is good at its own endpoint alone', () => {
  test.each([
    ['of another hook', 'hydra', OTHER],
    ['of the endpoint /claims/resolve', 'hydra', `${SECRET}-of-the-caller`],
    ['of a provisioning client', 'hydra', HR_TOKEN],
    ['cut short', 'hydra', SECRET.slice(0, -1)],
    ['of nobody', 'hydra', ''],
  ])('not one %s', async (_, name, key) => {
    expect((await ask(name, hook('kate'), key)).status).toBe(401);
  });

  test('not that of a hook at /claims/resolve, nor that of an application', async () => {
    const asked = { subject: { userName: 'kate' }, client: 'app' };
    expect((await resolve(asked, SECRET)).status).toBe(401);
    expect((await resolve(asked, 'a-secret-of-enough-length-1')).status).toBe(401);
  });

  test('and a stranger learns nothing: not which issuers there are, nor whether the body was any good', async () => {
    const answers = await Promise.all([
      ask('hydra', hook('kate'), 'wrong'),
      ask('no-such-issuer', hook('kate'), 'wrong'),
      ask('hydra', '{', 'wrong'),
      ask('constructor', hook('kate'), 'wrong'),
    ]);
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(await world.audit()).toEqual([]);
  });

  test('and is looked at before the body is read', async () => {
    let read = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          read += 1;
          controller.enqueue(new Uint8Array(1_024));
        },
      },
      { highWaterMark: 0 },
    );
    const headers = { 'x-api-key': 'wrong', 'content-type': 'application/json' };
    const init: RequestInit & { duplex: 'half' } = { method: 'POST', headers, body, duplex: 'half' };
    expect((await world.request('/adapters/hydra', init)).status).toBe(401);
    expect(read).toBe(0);
  });
});

describe('an issuer asks within its own walls', () => {
  test('a scope that it may not ask for is none that Avow knows, though the application may have it', async () => {
    expect((await ask('hydra', hook('kate', ['vault']), SECRET)).status).toBe(204);
    const asked = { subject: { userName: 'kate' }, client: 'app', scopes: ['vault', 'trades'] };
    expect((await resolve(asked)).body).toMatchObject({ scopes: ['trades'], denials: [] });
  });

  test('a client that is not mapped is nobody, whatever applications there are', async () => {
    expect((await ask('hydra', hook('kate', ['trades'], 'web'), SECRET)).status).toBe(204);
    expect((await resolve({ subject: { userName: 'kate' }, client: '__proto__' })).status).toBe(404);
  });

  test('a person of another tenant is nobody: the answer is that of one who never was', async () => {
    const id = await world.person({ ...JOHN, userName: 'mine', externalId: 'mine' });
    const [theirs, none] = await Promise.all([ask('acme', hook(id), OTHER), ask('acme', hook('none'), OTHER)]);
    expect(theirs).toMatchObject({ status: 403 });
    expect(theirs.text).toBe(none.text);
  });

  test('a name that only looks alike is somebody else: KELVIN SIGN is not k', async () => {
    expect((await ask('hydra', hook('\u212Aate'), SECRET)).status).toBe(403);
    expect((await resolve({ subject: { userName: '\u212Aate' }, client: 'app' })).status).toBe(403);
    expect((await ask('hydra', hook('KATE'), SECRET)).status).toBe(200);
  });
});

describe('what comes from outside stays bounded', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

  test.each<[string, string]>([
    ['a body over the limit', JSON.stringify({ ...hook('kate'), padding: 'x'.repeat(1_100_000) })],
    ['deep nesting', `{"session":{"id_token":{"subject":"kate"},"extra":{"x":${nested(50_000)}}}}`],
    ['a subject of a megabyte', JSON.stringify(hook('k'.repeat(500_000)))],
    ['a thousand scopes', JSON.stringify(hook('kate', Array(1_000).fill('trades')))],
    ['a client id of a megabyte', JSON.stringify(hook('kate', ['trades'], 'c'.repeat(500_000)))],
  ])('%s is no token', async (_, body) => {
    expect((await ask('hydra', body, SECRET)).status).toBe(424);
  });

  test('what a product put under a name like __proto__ is passed on as it came, and means nothing', async () => {
    const body = JSON.stringify(hook('kate')).replace(
      '"extra":{}',
      '"extra":{"__proto__":{"admin":true},"constructor":1}',
    );
    const { status, text } = await ask('hydra', body, SECRET);
    expect(status).toBe(200);
    expect(JSON.parse(text).session.access_token.admin).toBeUndefined();
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });

  test('whatever a trusted issuer sends, the answer is one of its product, and nothing fails unexpectedly', async () => {
    const before = world.logged.length;
    const texts = jsonMutationsOf([hook('kate'), hook('nobody'), hook('kate', ['vault', 'openid'])]);
    const property = fc.asyncProperty(texts, async (text) => {
      expect([200, 204, 403, 424]).toContain((await ask('hydra', text, SECRET)).status);
    });
    await fc.assert(property, { numRuns: RUNS });
    const asked = [{ subject: { userName: 'kate' }, client: 'app', scopes: ['trades'], idp: { a: [1] }, ip: '::1' }];
    const requests = fc.asyncProperty(jsonMutationsOf([...asked, { requests: asked }]), async (text) => {
      expect([200, 400, 403, 404]).toContain((await resolve(text)).status);
    });
    await fc.assert(requests, { numRuns: RUNS });
    expect(world.logged.slice(before)).toEqual([]);
  });
});
