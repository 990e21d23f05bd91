import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OWN, type TestWorld } from '../world.ts';
import { asked, bodyOf, CONFIG, configurations, HR_TOKEN, isActive, nextToken, post, running } from './world.ts';

let world: TestWorld;
beforeEach(async () => {
  world = await running();
});
afterEach(() => world.close());

/** What was logged, with a word of it. */
const logged = (words: string) => world.logged.filter(({ message }) => message.includes(words));

describe('what is changed in avow.yaml is in the next token', () => {
  test('a rule', async () => {
    expect(await nextToken(world)).toMatchObject({ scope: 'read write' });
    await world.rewrite((text) =>
      text.replace('write: { rules: [{ allow: { to: machine } }] }', 'write: { rules: [{ allow: { to: human } }] }'),
    );
    expect(await nextToken(world)).toMatchObject({ scope: 'read' });
  });

  test('a claim', async () => {
    await world.rewrite((text) => text.replace('claims: [desk]', 'claims: [desk, plan]'));
    expect(await nextToken(world)).toMatchObject({ desk: 'rates', plan: 'gold' });
  });

  test('a secret: the former one is good for nothing any more', async () => {
    await world.rewrite((text) => text.replaceAll('app-secret-of-enough-length', 'another-secret-of-enough-length'));
    expect(await asked(world)).toMatchObject({ error: 'invalid_client' });
    expect(await asked(world, 'app', 'another-secret-of-enough-length')).toHaveProperty('access_token');
  });

  test('the algorithm that it is signed with, for which there was no key yet', async () => {
    await world.rewrite((text) => text.replace('tokens: jwt', 'tokens: jwt, algorithm: EdDSA'));
    await nextToken(world);
    const { keys } = await bodyOf(await world.request('/oauth/jwks'));
    expect(keys.map(({ alg }) => alg).toSorted()).toEqual(['ES256', 'EdDSA']);
  });
});

test('how often keys replace one another is as the file has it, from the next look on', async () => {
  const count = async () => (await bodyOf(await world.request('/oauth/jwks'))).keys.length;
  world.keys.start();
  await world.rewrite((text) => `${text}keys: { rotateEvery: 2h, publishAhead: 1h }\n`);
  expect(await count()).toBe(1);
  world.clock.advance(3_600_000);
  await expect.poll(count).toBe(2);
});

test('tokens of an application that is no longer in the file are over', async () => {
  const { access_token: token = '' } = await asked(world);
  expect(await isActive(world, token)).toBe(true);
  await world.rewrite((text) => text.replace(/ {2}app: .*\n/, ''));
  expect(await isActive(world, token)).toBe(false);
  expect(await asked(world)).toMatchObject({ error: 'invalid_client' });
});

test('what changed is logged by name, and on record with both hashes', async () => {
  world.recorder.start();
  await expect.poll(() => configurations(world)).toHaveLength(1);
  const edited = (text: string) =>
    text
      .replace('claims: [desk]', 'claims: []')
      .replace(/ {2}plan: .*\n/, '')
      .concat('limits: { issuance: 3s }\n');
  const reloaded = await world.rewrite((text) => `${edited(text)}proxies: { trusted: [10.0.0.0/8] }\n`);
  const [before, after] = await configurations(world);
  expect(reloaded).toEqual({ kind: 'taken', hash: after?.configuration });
  expect(after?.before).toBe(before?.configuration);
  expect(logged('has changed')).toMatchObject([
    {
      fields: {
        configuration: after?.configuration,
        before: before?.configuration,
        added: ['proxies'],
        changed: ['limits', 'scopes.read'],
        removed: ['claims.plan'],
        files: ['avow.yaml'],
      },
    },
  ]);
});

test('a file that says the same in other words changes nothing', async () => {
  world.recorder.start();
  await expect.poll(() => configurations(world)).toHaveLength(1);
  expect(await world.rewrite((text) => `# a word\n${text}`)).toEqual({ kind: 'same' });
  expect(await configurations(world)).toHaveLength(1);
  expect(logged('the configuration has')).toEqual([]);
});

describe('a file with something wrong in it', () => {
  const broken = (text: string) =>
    text.replace('claims: [desk]', 'claims: []').replace('scopes: [read, write] }', 'scopes: [red] }');

  test('is refused whole: all is as it was, and the log says what is wrong and what is in force', async () => {
    const before = await nextToken(world);
    world.recorder.start();
    await expect.poll(() => configurations(world)).toHaveLength(1);
    expect(await world.rewrite(broken)).toMatchObject({ kind: 'refused' });
    const { iat, exp, jti, ...said } = before;
    expect(await nextToken(world)).toMatchObject(said);
    const [{ configuration } = { configuration: '' }] = await configurations(world);
    const [line, ...more] = logged('refused');
    expect(more).toEqual([]);
    expect(line).toMatchObject({ level: 'error', fields: { configuration, count: 3 } });
    expect(line?.fields.problems).toContainEqual(
      expect.stringMatching(/^avow\.yaml:\d+ {2}apis\.orders\.scopes\[0\] {2}there is no scope 'red' {2}→ /),
    );
    expect(await configurations(world)).toHaveLength(1);
  });

  test('is told at /readyz, which stays ready, until it is mended or put back', async () => {
    const ready = async () => {
      const response = await world.request('/readyz');
      return [response.status, (await bodyOf(response)).configuration];
    };
    expect(await ready()).toEqual([200, 'current']);
    await world.rewrite(broken);
    expect(await ready()).toEqual([200, 'refused']);
    expect(await world.rewrite(() => OWN + CONFIG)).toEqual({ kind: 'same' });
    expect(await ready()).toEqual([200, 'current']);
    await world.rewrite(broken);
    expect(await world.rewrite(() => `${OWN}${CONFIG}limits: { issuance: 3s }\n`)).toMatchObject({ kind: 'taken' });
    expect(await ready()).toEqual([200, 'current']);
  });

  test.each<[string, string]>([
    ['is no YAML', 'issuer: ['],
    ['is empty', ''],
    ['has nothing of the shape', 'hello: world'],
  ])('may be one that %s', async (_, text) => {
    expect(await world.rewrite(() => text)).toMatchObject({ kind: 'refused' });
    expect(await nextToken(world)).toMatchObject({ desk: 'rates' });
  });
});

describe('what Avow was started with needs a restart', () => {
  test.each<[string, (text: string) => string]>([
    ['issuer', (text) => text.replace('https://id.example.com', 'https://id.example.org')],
    ['database', (text) => text.replace('":memory:"', './other.db')],
    ['secret', (text) => text.replace('a-secret-for-tests-alone', 'another-secret-for-tests')],
    ['listen.host', (text) => `${text}listen: { host: 0.0.0.0 }\n`],
    ['listen.port', (text) => `${text}listen: { port: 9000 }\n`],
  ])('%s: the old configuration stays, and nothing of the new one is taken', async (key, edit) => {
    const reloaded = await world.rewrite((text) => edit(text).replace('claims: [desk]', 'claims: [plan]'));
    expect(reloaded).toMatchObject({
      kind: 'refused',
      problems: [{ message: expect.stringContaining('needs a restart') }],
    });
    expect(await nextToken(world)).toMatchObject({ desk: 'rates' });
    expect(logged('refused')[0]?.fields.problems).toEqual([expect.stringContaining(`  ${key}  it is another`)]);
    expect(JSON.stringify(world.logged)).not.toContain('another-secret-for-tests');
  });
});

test('a port that the command line gives is the one, whatever the file says: what else changes there is taken', async () => {
  await world.close();
  world = await running({ config: CONFIG, given: new Set(['listen.port']) });
  const reloaded = await world.rewrite(
    (text) => `${text.replace('claims: [desk]', 'claims: [plan]')}listen: { port: 9000 }\n`,
  );
  expect(reloaded).toMatchObject({ kind: 'taken' });
  expect(await nextToken(world)).not.toHaveProperty('desk');
});

test('what is hardly meant is told in the log, each with its place: at a start, and of a changed file', async () => {
  const told = (name: string) => expect.stringMatching(new RegExp(`^avow\\.yaml:\\d+ {2}claims\\.${name} {2}.* → `));
  expect(logged('with warnings').map(({ fields }) => fields)).toEqual([{ warnings: [told('plan')], count: 1 }]);
  const idle = '  idle: { from: client, path: metadata.idle, type: string }';
  await world.rewrite((text) => text.replace('\nclaims:\n', `\nclaims:\n${idle}\n`));
  expect(logged('with warnings')[1]?.fields).toEqual({ warnings: [told('idle'), told('plan')], count: 2 });
});

describe('a schema file', () => {
  const URN = 'urn:example:scim:schemas:desk:2.0:User';
  const DESK = { name: 'desk', type: 'string', multiValued: false, description: 'A desk', required: false };
  const schema = (...attributes: object[]) =>
    JSON.stringify({ id: URN, name: 'Desk', description: 'Desk', attributes });
  const hr = (path: string, body?: object) =>
    world.request(`/scim/v2${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${HR_TOKEN}`, 'content-type': 'application/scim+json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const hire = (userName: string, desk: object) =>
    hr('/Users', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', URN], userName, [URN]: desk });

  beforeEach(async () => {
    await world.close();
    world = await running({
      config: CONFIG.replace('scim:\n', 'scim:\n  schemas: [./desk.json]\n'),
      files: { 'desk.json': schema(DESK) },
    });
  });

  test('that changed is seen at /Schemas, and by the next POST; who is there keeps what they have', async () => {
    const { id } = await bodyOf(await hire('ada', { desk: 'rates' }));
    const floor = { ...DESK, name: 'floor', type: 'integer' };
    expect(await world.rewrite(() => schema(DESK, floor), 'desk.json')).toMatchObject({ kind: 'taken' });
    const served = await bodyOf(await hr(`/Schemas/${URN}`));
    expect(served.attributes.map(({ name }) => name)).toEqual(['desk', 'floor']);
    expect(await bodyOf(await hire('bob', { desk: 'rates', floor: 7 }))).toMatchObject({
      [URN]: { desk: 'rates', floor: 7 },
    });
    expect((await bodyOf(await hr(`/Users/${id}`)))[URN]).toEqual({ desk: 'rates' });
  });

  test('that is broken is refused by its name, and the one before goes on', async () => {
    expect(await world.rewrite(() => '{', 'desk.json')).toMatchObject({ kind: 'refused' });
    expect(logged('refused')[0]?.fields.problems).toEqual([expect.stringContaining('desk.json  the file is not JSON')]);
    expect((await hire('ada', { desk: 'rates' })).status).toBe(201);
  });
});

test('reloads that are asked for at once are done one after the other, and the last word counts', async () => {
  const edits = ['claims: [plan]', 'claims: [nothing]', 'claims: [desk, plan]'];
  const reloads = edits.map((claims) => world.rewrite((text) => text.replace(/claims: \[[^\]]*\]/, claims)));
  expect((await Promise.all(reloads)).map(({ kind }) => kind)).toContain('taken');
  expect(await nextToken(world)).toMatchObject({ desk: 'rates', plan: 'gold' });
});

test('while the database does not answer nothing is taken, and it is tried again', async () => {
  await world.store.close();
  expect(await world.rewrite((text) => text.replace('claims: [desk]', 'claims: [plan]'))).toEqual({ kind: 'failed' });
  expect(logged('could not be taken')).toHaveLength(1);
  expect([...world.files.values()]).toEqual([null]);
});

test('a request that has begun is answered by what it came to', async () => {
  let send = () => {};
  const body = new ReadableStream({
    start(controller) {
      send = () => {
        controller.enqueue(new TextEncoder().encode('grant_type=client_credentials&scope=read'));
        controller.close();
      };
    },
  });
  const [path, init] = post('/oauth/token', {});
  const under = world.request(path, { ...init, body, duplex: 'half' } as RequestInit);
  await new Promise((resolve) => setImmediate(resolve));
  await world.rewrite((text) => text.replace(/ {2}app: .*\n/, ''));
  send();
  expect((await under).status).toBe(200);
  expect(await asked(world)).toMatchObject({ error: 'invalid_client' });
});
