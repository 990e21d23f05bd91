import { decodeJwt } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestWorld, type TestWorld } from '../world.ts';

const SECRET = 'secret-of-the-applications';
const GROUPS = Array.from({ length: 500 }, (_, at) => `group-${at}`);

interface Setting {
  /** Of the claim `more`, beside its source and type. */
  readonly claim?: string;
  readonly api?: string;
  readonly client?: string;
  readonly groups?: readonly string[];
}

let world: TestWorld | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
});

/** One application that gets JWTs, one that gets references, one that introspects; two claims, of which the test sets one. */
async function start({ claim = '', api = '', client = '', groups = ['a'] }: Setting): Promise<TestWorld> {
  const app = `kind: machine, secret: ${SECRET}, grants: [client-credentials], scopes: [read]${client}`;
  world = await createTestWorld({
    config: `
issuer: https://id.example.com
resolvers: { fixed: { kind: constant, values: { plan: gold, groups: ${JSON.stringify(groups)} } } }
claims:
  plan: { from: fixed, path: plan, type: string }
  more: { from: fixed, path: groups, type: 'string[]'${claim} }
apis: { orders: { audience: https://api.example.com/orders, scopes: [read]${api} } }
scopes: { read: { claims: [plan, more], rules: [{ allow: { to: machine } }] } }
clients:
  by-jwt: { ${app}, tokens: jwt }
  by-reference: { ${app}, tokens: opaque }
  gateway: { kind: machine, secret: ${SECRET}, introspects: [orders] }
`,
  });
  return world;
}

async function post(path: string, client: string, form: Record<string, string>, accept = 'application/json') {
  const response = await world?.request(path, {
    method: 'POST',
    headers: {
      accept,
      authorization: `Basic ${Buffer.from(`${client}:${SECRET}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(form).toString(),
  });
  return response?.text() ?? '';
}

const issue = async (client: string) =>
  JSON.parse(await post('/oauth/token', client, { grant_type: 'client_credentials' }));

/** Which of the two claims the JWT carries, and which introspection tells. */
async function told(client: 'by-jwt' | 'by-reference') {
  const { access_token: token } = await issue(client);
  const jwt = client === 'by-jwt' ? token : await post('/oauth/introspect', 'gateway', { token }, 'application/jwt');
  const introspection = JSON.parse(await post('/oauth/introspect', 'gateway', { token }));
  const claimsOf = (payload: object) => ['plan', 'more'].filter((name) => Object.hasOwn(payload, name)).join(' ');
  return { jwt: claimsOf(decodeJwt(jwt)), introspection: claimsOf(introspection), jti: introspection.jti };
}

/** That of the last token, issued or refused. */
async function lastRecord() {
  const row = (await world?.store.listAudit('default', 9))?.find(({ event }) => event !== 'token.introspected');
  return JSON.parse(row?.record ?? '{}');
}

const BOTH = ['by-jwt', 'by-reference'] as const;

describe.each(BOTH)('a claim is told where its destinations say (%s)', (client) => {
  test.each([
    ['', 'plan more', 'plan more'],
    [', destinations: [access_token]', 'plan more', 'plan'],
    [', destinations: [introspection]', 'plan', 'plan more'],
    [', destinations: [id_token, userinfo]', 'plan', 'plan'],
  ])('more: {%s}', async (claim, jwt, introspection) => {
    await start({ claim });
    expect(await told(client)).toEqual({ jwt, introspection, jti: expect.any(String) });
  });
});

test.each(BOTH)(
  'an API takes the claims that it is narrowed to, and an application gets no more (%s)',
  async (client) => {
    await start({ api: ', claims: [more]' });
    expect(await told(client)).toMatchObject({ jwt: 'more', introspection: 'more' });
    await world?.close();
    await start({ api: ', claims: [more]', client: ', claims: [plan]' });
    expect(await told(client)).toMatchObject({ jwt: '', introspection: '' });
    expect((await lastRecord()).withheld.map((w: { claim: string }) => w.claim)).toEqual(['plan', 'more']);
  },
);

describe.each(BOTH)('a token over its budget (%s)', (client) => {
  test.each([
    ['of 8,000 bytes, by default', { groups: GROUPS }],
    ['of its API', { groups: GROUPS.slice(0, 100), api: ', maxTokenBytes: 2000' }],
    ['of its application, where that is less', { groups: GROUPS.slice(0, 100), client: ', maxTokenBytes: 2000' }],
    [
      'where introspection may not tell the claim',
      { groups: GROUPS, claim: ', destinations: [access_token]', api: ', overflow: introspection' },
    ],
  ])('%s is refused, and the largest claims are named to whoever configures', async (_, setting) => {
    const { logged } = await start(setting);
    const answer = await issue(client);
    expect(answer.error).toBe('invalid_scope');
    expect(answer.error_description).toMatch(
      /would be \d+ bytes long, and \d+ are the most here: ask for fewer scopes/,
    );
    expect(JSON.stringify(answer)).not.toMatch(/more \d|group-/);
    const { error } = await lastRecord();
    expect(error.reason).toMatch(/over maxTokenBytes \d+; its largest claims: more \d+, plan \d+/);
    expect(logged).toContainEqual(
      expect.objectContaining({ level: 'warn', fields: expect.objectContaining({ reason: error.reason }) }),
    );
    expect(JSON.stringify([error, logged])).not.toContain('group-');
  });

  test.each([
    ['the API', { api: ', overflow: introspection' }],
    ['the application', { client: ', overflow: introspection' }],
  ])('leaves its largest claims to introspection where %s says so', async (_, setting) => {
    await start({ groups: GROUPS, ...setting });
    expect(await told(client)).toMatchObject({ jwt: 'plan', introspection: 'plan more' });
    expect(await lastRecord()).toMatchObject({ event: 'token.issued', movedToIntrospection: ['more'] });
  });

  test('an application may refuse what its API would let move', async () => {
    await start({ groups: GROUPS, api: ', overflow: introspection', client: ', overflow: refuse' });
    expect((await issue(client)).error).toBe('invalid_scope');
  });
});

test('a JWT is never longer than its budget', async () => {
  await start({ groups: GROUPS.slice(0, 430), api: ', maxTokenBytes: 8000' });
  const { access_token: token } = await issue('by-jwt');
  expect(token.length).toBeLessThanOrEqual(8_000);
  expect(token.length).toBeGreaterThan(6_500);
});
