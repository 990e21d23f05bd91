import { decodeJwt } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import { ENTERPRISE, type Sources, type SourcesOptions, startSources } from './sources-world.ts';

let world: Sources;
afterEach(() => world.close());

async function start(options: SourcesOptions): Promise<Sources> {
  world = await startSources(options);
  return world;
}

describe('the source `user`', () => {
  const PATHS: readonly (readonly [path: string, type: string, value: unknown])[] = [
    ['userName', 'string', 'ada'],
    ['name.givenName', 'string', 'Ada'],
    ['name', 'object', { givenName: 'Ada', familyName: 'King' }],
    ['emails[primary eq true].value', 'string', 'ada@example.com'],
    ['emails[type eq "home"].value', 'string[]', ['ada@home.example']],
    ['emails.value', 'string[]', ['ada@example.com', 'ada@home.example']],
    ['phoneNumbers.value', 'string[]', ['+44 20 1234']],
    ['badge', 'integer', 7],
    ['urn:example:staff:2.0:User:desk', 'string', 'rates'],
    [`${ENTERPRISE}:department`, 'string', 'Trading'],
    [`${ENTERPRISE}:manager.value`, 'string', 'm1'],
    ['groups.display', 'string[]', ['Desk', 'Floor']],
    ['groups[type eq "direct"].display', 'string[]', ['Desk']],
  ];

  test('gives any attribute by its SCIM path: custom ones, filters on values, parts, extensions, groups', async () => {
    const claims = Object.fromEntries(PATHS.map(([path, type], i) => [`c${i}`, { from: 'user', path, type }]));
    await start({ claims });
    await nestedGroups();
    const token = await world.claims();
    expect(PATHS.map((_, i) => token[`c${i}`])).toEqual(PATHS.map(([, , value]) => value));
  });

  test('can be read by rules: parts, extensions by their URN, elements by exists', async () => {
    const when = [
      'user.name.givenName == "Ada"',
      `user["${ENTERPRISE}"].department == "Trading"`,
      'user.emails.exists(e, e.type == "home" && e.value.endsWith("@home.example"))',
      'user.groups.exists(g, g.display == "Floor" && g.type == "indirect")',
      'user.badge > 6',
    ].join(' && ');
    await start({ claims: {}, rules: [{ allow: { when } }] });
    await nestedGroups();
    expect(await world.claims()).toMatchObject({ scope: 'all' });
  });

  test('can be sent to others in URLs and bodies, whatever the path', async () => {
    const asked: string[] = [];
    const answer: typeof fetch = async (input, init) => {
      asked.push(`${String(input)} ${typeof init?.body === 'string' ? init.body : ''}`);
      return Response.json({ score: 1, level: 'low' });
    };
    await start({
      fetch: answer,
      resolvers: {
        crm: {
          kind: 'http',
          url: `https://crm.example/{user.emails[primary eq true].value}?d={user.${ENTERPRISE}:department}&b={user.badge}`,
          gives: { level: 'string' },
        },
        risk: {
          kind: 'risk',
          url: 'https://risk.example',
          send: ['user.emails[type eq "home"].value', 'user.name.givenName'],
        },
      },
      claims: {
        level: { from: 'crm', path: 'level', type: 'string' },
        score: { from: 'risk', path: 'score', type: 'number' },
      },
    });
    expect(await world.claims()).toMatchObject({ level: 'low', score: 1 });
    expect(asked.toSorted()).toEqual([
      'https://crm.example/ada%40example.com?d=Trading&b=7 ',
      'https://risk.example {"user":{"emails[type eq \\"home\\"].value":["ada@home.example"],"name":{"givenName":"Ada"}}}',
    ]);
  });

  async function nestedGroups(): Promise<void> {
    await world.group('Floor', [await world.group('Desk', [world.ada])]);
  }
});

describe('the source `authn`', () => {
  const claims = {
    level: { from: 'authn', path: 'acr', type: 'string' },
    methods: { from: 'authn', path: 'amr', type: 'string[]' },
    at: { from: 'authn', path: 'auth_time', type: 'integer' },
    idp: { from: 'authn', path: 'provider', type: 'string' },
    idp_issuer: { from: 'authn', path: 'issuer', type: 'string' },
  };
  const NAMES = Object.keys(claims);
  const named = (payload: object) =>
    Object.fromEntries(Object.entries(payload).filter(([name]) => NAMES.includes(name)));

  test('says how the person signed in, and at which provider', async () => {
    await start({ claims });
    const token = await world.claims({ acr: 'urn:mfa', amr: ['pwd', 'otp'], auth_time: 1_795_000_000 });
    expect(named(token)).toEqual({
      level: 'urn:mfa',
      methods: ['pwd', 'otp'],
      at: 1_795_000_000,
      idp: 'partner',
      idp_issuer: 'https://login.partner.example',
    });
  });

  test('leaves out what the provider does not say, or says in another form than OpenID Connect has it', async () => {
    await start({ claims });
    const token = await world.claims({ amr: 'pwd', auth_time: 'yesterday' });
    expect(named(token)).toEqual({ idp: 'partner', idp_issuer: 'https://login.partner.example' });
  });

  test('is absent where an application asks for itself', async () => {
    await start({ claims });
    expect(named(await world.machineClaims())).toEqual({});
  });

  test('decides in rules', async () => {
    await start({ claims: {}, rules: [{ allow: { when: 'authn != null && "otp" in authn.amr' } }] });
    expect((await world.exchange({ amr: ['pwd', 'otp'] })).status).toBe(200);
    expect((await world.exchange({ amr: ['pwd'] })).body.error).toBe('access_denied');
  });
});

test('the source `client` tells the application as the configuration describes it', async () => {
  await start({
    client: { owner: 'desk@example.com', tags: ['internal', 'pci'], metadata: { region: 'eu', limits: { orders: 5 } } },
    claims: {
      owner: { from: 'client', path: 'owner', type: 'string' },
      tags: { from: 'client', path: 'tags', type: 'string[]' },
      region: { from: 'client', path: 'metadata.region', type: 'string' },
      orders: { from: 'client', path: 'metadata.limits.orders', type: 'integer' },
    },
    rules: [{ allow: { when: '"pci" in client.tags && client.metadata.region == "eu" && client.id == "app"' } }],
  });
  const expected = { owner: 'desk@example.com', tags: ['internal', 'pci'], region: 'eu', orders: 5 };
  expect(await world.claims()).toMatchObject(expected);
  expect(await world.machineClaims()).toMatchObject(expected);
});

describe('the source `request`', () => {
  const claims = Object.fromEntries(
    ['api:string', 'audience:string', 'scopes:string[]', 'ip:string', 'userAgent:string'].map((text) => {
      const [path = '', type] = text.split(':');
      return [`asked_${path}`, { from: 'request', path, type }];
    }),
  );
  const DEVICE = { end_user_ip: '2001:db8::7', end_user_agent: 'Mozilla/5.0 (Test)' };

  test('says what is asked for; and of the device what a client says that is trusted to', async () => {
    await start({ claims, client: { trusted: ['ip', 'userAgent'] } });
    expect(await world.claims({}, DEVICE)).toMatchObject({
      asked_api: 'api',
      asked_audience: 'https://api.example.com',
      asked_scopes: ['all'],
      asked_ip: '2001:db8::7',
      asked_userAgent: 'Mozilla/5.0 (Test)',
    });
  });

  test('does not believe a client that nobody trusts', async () => {
    await start({ claims, client: { trusted: ['userAgent'] } });
    const token = await world.claims({}, DEVICE);
    expect(token).toMatchObject({ asked_userAgent: 'Mozilla/5.0 (Test)' });
    expect(token).not.toHaveProperty('asked_ip');
  });

  test.each([
    ['an address that is none', { end_user_ip: '192.0.2.300' }],
    ['an address and more', { end_user_ip: '192.0.2.3, 10.0.0.1' }],
    ['an agent of two lines', { end_user_agent: 'a\r\nb' }],
    ['an agent without end', { end_user_agent: 'a'.repeat(1_025) }],
  ])('takes no nonsense from one that is trusted: %s', async (_, form) => {
    await start({ claims, client: { trusted: ['ip', 'userAgent'] } });
    expect((await world.exchange({}, form)).body.error).toBe('invalid_request');
  });

  test('has the address of the connection where nobody says another', async () => {
    await start({ claims, client: { trusted: ['ip'] } });
    const { url, stop } = await world.listen();
    const form = { grant_type: 'client_credentials' };
    const { body } = await world.token(form, (path, init) => fetch(`${url}${path}`, init));
    await stop(1_000);
    expect(decodeJwt(body.access_token).asked_ip).toMatch(/127\.0\.0\.1$/);
  });
});

describe('a name that a base source does not have is refused at boot', () => {
  test.each([
    ['user.name.givenNam == "Ada"', /givenNam/],
    [`user["${ENTERPRISE}"].departmnt == "x"`, /departmnt/],
    ['authn.arc == "x"', /did you mean 'acr'/],
    ['client.metdata.region == "x"', /did you mean 'metadata'/],
    ['request.useragent == "x"', /did you mean 'userAgent'/],
  ])('%s', async (when, message) => {
    await expect(startSources({ claims: {}, rules: [{ allow: { when } }] })).rejects.toThrow(message);
  });
});
