import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../src/cli/command-line.ts';
import { registration } from '../../src/cli/registration.ts';
import { createUuidSource } from '../../src/uuid.ts';
import { randomBytes } from '../random.ts';
import { temporaryFolder } from '../store/folder.ts';
import { createClock, createTestWorld, type TestWorld } from '../world.ts';

const folder = temporaryFolder();
let files = 0;
let world: TestWorld;

beforeEach(async () => {
  files += 1;
  world = await createTestWorld({
    config: `issuer: https://id.example.com
database: ${join(folder, `cli-${files}.db`)}
secret: a-secret-for-tests-alone
apis: { orders: { audience: 'https://api.example.com/orders', scopes: [read] } }
scopes: { read: { rules: [{ allow: { to: machine } }] } }
registration: { scopes: [read], grants: [client-credentials], initialAccess: { portal: {}, far: { tenant: far } } }
`,
    clock: createClock(),
  });
});
afterEach(() => world.close());

/** `avow registration …` beside the server, as an operator runs it; what it prints. */
async function avow(...args: string[]): Promise<{ out: string; err: string }> {
  const said = { out: '', err: '' };
  const output = {
    out: (text: string) => {
      said.out += text;
    },
    err: (text: string) => {
      said.err += text;
    },
  };
  const invocation = parseCommandLine(['registration', ...args], '0', output);
  if (invocation.command !== 'registration') throw new Error(said.err);
  const { now } = world.clock;
  await registration(
    world.config,
    invocation.options,
    { now, newId: createUuidSource(now, randomBytes), randomBytes },
    output,
  );
  return said;
}

async function register(token: string): Promise<{ status: number; client_id: string; client_secret: string }> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token.trim()}` };
  const body = JSON.stringify({ client_name: 'Report', scope: 'read' });
  const response = await world.request('/oauth/register', { method: 'POST', headers, body });
  const told: { client_id: string; client_secret: string } = JSON.parse(await response.text());
  return { status: response.status, ...told };
}

describe('avow registration', () => {
  test('makes a token that a running server takes at once, and ends it', async () => {
    const { out: token, err } = await avow('add', 'portal', '--expires', '30d', '--uses', '2');
    expect(token).toMatch(/^avow_iat_[A-Za-z0-9_-]{43}\n$/);
    expect(err).toMatch(/expires 2026-12-23T12:00:00.000Z, and lets 2 clients register/);
    expect((await register(token)).status).toBe(201);
    expect((await avow('list')).out).toMatch(/^portal {2}\S+ {2}live {2}.* {2}1 uses left\n$/);
    expect((await avow('revoke', 'portal')).out).toMatch(/^One token is revoked: /);
    expect((await register(token)).status).toBe(401);
    expect((await avow('list', '--json')).out).toMatch(/"state":"revoked"/);
  });

  test('lists, shows and removes clients, each with its tokens; their secrets are told to nobody', async () => {
    const client = await register((await avow('add', 'portal')).out);
    await register((await avow('add', 'far')).out);
    const lines = (await avow('clients')).out.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      /^dyn\.\S{22} {2}Report {2}by portal {2}registered .* {2}last used never {2}does not end$/,
    );
    expect((await avow('clients', '--tenant', 'far')).out).toMatch(/by far/);
    const { out: shown } = await avow('show', client.client_id);
    expect(JSON.parse(shown)).toMatchObject({ tenant: 'default', metadata: { client_name: 'Report', scope: 'read' } });
    expect(shown).not.toContain(client.client_secret);
    expect((await avow('remove', client.client_id)).out).toMatch(/is removed/);
    expect((await avow('clients', '--tenant', 'default')).out).toBe('No clients have registered themselves.\n');
    const [last] = await world.store.listAudit('default', 1);
    expect(JSON.parse(last?.record ?? '')).toMatchObject({ event: 'client.deleted', because: 'operator' });
  });

  test.each([
    [['add', 'portl'], "there is no initial access 'portl' (did you mean 'portal'?)"],
    [['revoke', 'portal'], 'there is no such token to revoke'],
    [['show', 'dyn.x'], "no client is registered as 'dyn.x'"],
    [['remove', 'dyn.x'], 'see avow registration clients'],
  ])('says what is wrong: %j', async (args, told) => {
    await expect(avow(...args)).rejects.toThrow(told);
  });

  test('has nothing to list at first, and says how to begin', async () => {
    expect((await avow('list')).out).toMatch(/avow registration add <name>/);
    expect((await avow('list', '--json')).out).toBe('');
  });
});
