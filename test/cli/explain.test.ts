import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explainCommand } from '../../src/cli/explain.ts';
import type { ExplainOptions } from '../../src/cli/explain-command.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { timelineText } from '../../src/cli/timeline-text.ts';
import { settle } from '../../src/config/settle.ts';
import { appendLines } from '../../src/durable-file.ts';
import type { Explanation } from '../../src/issuer/explanation.ts';
import { createUuidSource } from '../../src/uuid.ts';
import { EFFECTS } from '../claims/config.ts';
import { transmitter } from '../outbound/loopback.ts';
import { randomBytes } from '../random.ts';
import { createClock, createTestWorld, type TestWorld } from '../world.ts';

const PLAIN: Terminal = { width: 80, paint: (_, text) => text };

const folder = mkdtempSync(join(tmpdir(), 'avow-explain-'));
const FILES: Readonly<Record<string, string>> = {
  'avow.yaml': `issuer: https://id.example.com
database: ${folder}/avow.db
secret: a-secret-for-tests-alone
scim: { clients: { hr: { token: hr-token-for-tests-0123456789 } } }
resolvers: { words: { kind: constant, values: { motto: per aspera } } }
claims:
  name: { from: user, path: displayName, type: string }
  motto: { from: words, path: motto, type: string }
  title: { from: user, path: title, type: string }
  pin: { from: user, path: nickName, type: string, sensitivity: secret, destinations: [introspection] }
  desk: { from: idp, path: desk, type: string, onAbsent: default, default: none }
apis: { desk: { audience: https://desk.example.com, scopes: [read, write] } }
scopes:
  read: { claims: [name, motto, title, desk, pin], rules: [{ allow: { to: human } }] }
  write: { claims: [name], rules: [{ allow: { to: human, when: user.displayName == "the chief", because: chiefs } }] }
clients:
  web: { kind: first-party, secret: a-secret-of-enough-length, grants: [token-exchange], scopes: [read, write], authorizationDetails: [pay] }
authorizationDetails:
  pay: { api: desk, schema: { properties: { cents: { type: integer } } }, when: detail.cents < 100, because: small }
`,
  'idp.json': '{"sub":"8027","desk":"fx"}',
  'broken.json': '{"sub":',
};

const { now } = createClock();
const deps = {
  effects: {
    now,
    monotonic: () => performance.now(),
    newId: createUuidSource(now, randomBytes),
    randomBytes,
    wait: async () => {},
    outbound: EFFECTS.outbound,
    transmitter,
    appendLines,
    appendObstacle: EFFECTS.appendObstacle,
    openDatabase: EFFECTS.openDatabase,
    loadModule: EFFECTS.loadModule,
  },
  env: {},
  readFile: (path: string) => {
    const text = FILES[path];
    if (text === undefined) throw new Error(`there is no ${path}`);
    return text;
  },
};

// The server runs on: the command works beside it.
let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld({ config: deps.readFile('avow.yaml') });
  const created = await world.request('/scim/v2/Users', {
    method: 'POST',
    headers: { authorization: 'Bearer hr-token-for-tests-0123456789', 'content-type': 'application/scim+json' },
    body: JSON.stringify({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'ada',
      nickName: '4711-0815',
      displayName: 'Ada \u001b[31mL',
    }),
  });
  expect(created.status).toBe(201);
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

async function printed(options: Partial<ExplainOptions> = {}, terminal = PLAIN): Promise<string> {
  const settled = settle('avow.yaml', deps);
  if ('problems' in settled) throw new Error(JSON.stringify(settled.problems));
  const said: string[] = [];
  const output = { out: (text: string) => said.push(text), err: () => {} };
  const asked = { config: 'avow.yaml', client: 'web', user: 'ada', reveal: false, json: false, ...options };
  await explainCommand(settled, asked, deps, output, terminal);
  return said.join('');
}

describe('avow explain', () => {
  test('prints the outcome, each scope with its rules, each claim with its source, and the payload', async () => {
    const text = await printed({ idp: 'idp.json' });
    expect(text).toMatch(/^web for user [0-9a-f-]{36} at desk \(https:\/\/desk\.example\.com\): issued$/m);
    expect(text).toMatch(/^ {2}read {2}granted {2}allow to human$/m);
    expect(text).toMatch(/^ {2}write {2}dropped {2}no allow rule matched$/m);
    expect(text).toMatch(/^ {6}allow to human when user\.displayName == "the chief" \(chiefs\) {2}→ fails$/m);
    expect(text).toMatch(/^ {2}motto {2}"per aspera" +words: motto +\d+\.\d ms$/m);
    expect(text).toMatch(/^ {2}title {2}– omitted +user: title +0\.0 ms\n {6}user has no title$/m);
    expect(text).toMatch(/^ {2}desk {3}"fx"/m);
    expect(text).toMatch(/^ {2}words +█+ +\d+\.\d ms$/m);
    expect(text).toContain('"motto": "per aspera"');
  });

  test('says what stands in for a value, and what it was not told', async () => {
    const text = await printed();
    expect(text).toMatch(/^ {2}desk {3}"none" \(default\)/m);
    expect(text).toContain('note: what the identity provider would say was not told');
  });

  test('says of a refusal what the application is told, and what is behind it', async () => {
    const text = await printed({ scope: 'write' });
    expect(text).toMatch(/: refused, access_denied\n {2}none of the scopes asked for is granted\n {2}no scope is left/);
    expect(text).toMatch(/^ {2}name {2}– not granted.*\n {6}no scope that carries it is granted$/m);
    expect(text).not.toContain('Payload');
  });

  test('tells of a secret that it is there; what it says, to who asks for that', async () => {
    const text = await printed();
    expect(text).toMatch(/^ {2}pin {4}"\(secret\)" /m);
    expect(text).toContain('Introspection tells\n{');
    expect(text + (await printed({ json: true }))).not.toContain('4711-0815');
    expect(await printed({ reveal: true })).toMatch(/^ {2}pin {4}"4711-0815" /m);
    expect(await printed({ reveal: true, json: true })).toContain('"pin":"4711-0815"');
  });

  test('says of authorization details whether they would be granted, and why', async () => {
    const text = await printed({ details: '[{"type":"pay","cents":5},{"type":"pay","cents":500}]' });
    expect(text).toMatch(/: refused, access_denied$/m);
    expect(text).toMatch(/^Authorization details$/m);
    expect(text).toMatch(
      /^ {2}pay {2}granted {2}pay when detail\.cents < 100 \(small\)\n {6}\{"type":"pay","cents":5\}$/m,
    );
    expect(text).toMatch(
      /^ {2}pay {2}refused {2}pay when detail\.cents < 100 \(small\)\n {6}\{"type":"pay","cents":500\}$/m,
    );
    await expect(printed({ details: '[{"type":"gift"}]' })).rejects.toThrow('a type that is unknown');
  });

  test('is on record, without what the token would say', async () => {
    await printed({ scope: 'read' });
    const [stored] = await world.store.listAudit('default', 1);
    const told = { client: 'avow explain', application: 'web', api: 'desk', scopesAsked: ['read'], result: 'issued' };
    expect(JSON.parse(stored?.record ?? '')).toMatchObject({ event: 'claims.explained', ...told });
    expect(stored?.record).not.toContain('per aspera');
  });

  test('prints one JSON object with --json', async () => {
    const lines = (await printed({ json: true, scope: 'read' })).split('\n');
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ client: 'web', result: 'issued', scopes: [{ scope: 'read' }] });
  });

  test('lets no value of a person speak to the terminal, and has colours where the terminal has', async () => {
    expect(await printed()).not.toContain('\u001b');
    const colours: Terminal = { ...PLAIN, paint: (style, text) => styleText(style, text, { validateStream: false }) };
    expect(await printed({}, colours)).toContain('\u001b[32missued');
  });

  test.each<[string, Partial<ExplainOptions>, RegExp]>([
    ['an application that is near one', { client: 'wbe' }, /no client 'wbe' \(did you mean 'web'\?\)/],
    ['an application that is near none', { client: 'cron' }, /no client 'cron' \(there is web\)/],
    ['nobody', { user: 'bob' }, /^there is nobody with this id or userName$/],
    ['a scope of nobody', { scope: 'root' }, /The scope root is unknown/],
    ['an API of nobody', { api: 'chair' }, /No API is known as chair/],
    ['a provider file that is no JSON', { idp: 'broken.json' }, /not JSON: idp is the payload of an ID token/],
  ])('says what is wrong with %s', async (_, options, message) => {
    await expect(printed(options)).rejects.toThrow(message);
  });
});

describe('the timeline', () => {
  const entry = { kind: 'http', cache: 'none', ageMs: 0, after: [], reason: null, status: 'answered' } as const;
  const timeline: Explanation['timeline'] = [
    { ...entry, source: 'user', start: 0, ms: 0 },
    { ...entry, source: 'billing', start: 0, ms: 50, cache: 'hit', ageMs: 5_000 },
    { ...entry, source: 'risk', start: 50, ms: 50, status: 'unavailable', reason: 'status 500' },
    { ...entry, source: 'desk', start: null, ms: 0, status: 'unavailable', reason: 'it needs risk: status 500' },
  ];

  test('draws each source from when it was asked until it had settled, on one axis', () => {
    expect(timelineText({ timeline, ms: 100 }, { ...PLAIN, width: 65 })).toEqual([
      '  user     █                     0.0 ms',
      '  billing  ██████████            50.0 ms, cache hit, 5 s old',
      '  risk               ██████████  50.0 ms',
      '      unavailable: status 500',
      '  desk     ·                     0.0 ms',
      '      unavailable: it needs risk: status 500',
    ]);
  });

  test.each([20, 80, 200])('fits a terminal of %i columns, where that is possible at all', (width) => {
    const lines = timelineText({ timeline, ms: 100 }, { ...PLAIN, width });
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(Math.max(width, 60));
  });
});
