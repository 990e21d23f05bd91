import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../src/cli/audit.ts';
import { recordLine } from '../../src/cli/audit-text.ts';
import { openStore } from '../../src/store/open.ts';
import { configOf } from '../config/written.ts';
import { randomBytes } from '../random.ts';

const folder = mkdtempSync(join(tmpdir(), 'avow-audit-'));
const config = configOf(`issuer: https://id.example.com
database: ${folder}/avow.db
clients: { web: { kind: machine, secret: a-secret-of-enough-length, tenant: north } }
`);

const RECORD = { event: 'token.refused', client: 'web', error: { code: 'invalid_grant', reason: 'expired' } };
const FORGED = 'expired\n2026-11-23T12:00:00.000Z  token.issued  web';

beforeAll(async () => {
  const store = await openStore(config.database, { baseDirectory: folder });
  const write = (id: string, tenant: string, at: number, record: object) =>
    ({
      kind: 'insertAudit',
      audit: { tenant, id, at, event: 'token.refused', record: JSON.stringify(record) },
    }) as const;
  await store.commit([write('1', 'default', 1_000, RECORD)]);
  await store.commit([write('2', 'default', 2_000, { ...RECORD, error: { code: 'invalid_grant', reason: FORGED } })]);
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

let ids = 100;
const nextId = () => {
  ids += 1;
  return String(ids);
};

async function printed(
  options: {
    readonly tenant?: string;
    readonly json?: boolean;
    readonly last?: number;
    readonly client?: string;
    readonly ocsf?: boolean;
  } = {},
) {
  const said: string[] = [];
  const output = { out: (text: string) => said.push(text), err: () => {} };
  const usual = { config: 'avow.yaml', last: 20, json: false, ocsf: false, tenant: 'default' };
  await audit(config, { ...usual, ...options }, { randomBytes, now: () => 3_000, newId: () => nextId() }, output);
  return said.join('').split('\n').slice(0, -1);
}

describe('avow audit', () => {
  test('prints one record a line, the newest first: when, what, through which application, how it ended', async () => {
    const lines = await printed({ client: 'web' });
    expect(lines).toHaveLength(2);
    expect(lines[1]).toBe('1970-01-01T00:00:01.000Z  token.refused  web  invalid_grant: expired');
  });

  test('lets no record write a line of its own', async () => {
    expect((await printed({ last: 1, client: 'web' }))[0]).toMatch(
      /^1970-\S+ {2}token\.refused {2}web {2}invalid_grant: expired\\u\{a\}2026/,
    );
  });

  test('prints the records of one tenant, and names the others where it has none', async () => {
    expect(await printed({ tenant: 'north' })).toEqual([
      'Nothing has been recorded yet in the tenant north; there is also --tenant default',
    ]);
  });

  test('with --json prints one object a line, and nothing where there is none', async () => {
    expect((await printed({ json: true, client: 'web' })).map((line) => JSON.parse(line).error.reason)).toEqual([
      FORGED,
      'expired',
    ]);
    expect(await printed({ json: true, tenant: 'north' })).toEqual([]);
  });

  test('prints those that are asked for, and says where there is none', async () => {
    expect(await printed({ client: 'web' })).toHaveLength(2);
    expect(await printed({ client: 'other' })).toEqual([
      'Nothing that matches has been recorded in the tenant default; there is also --tenant north',
    ]);
  });

  test('is on record itself, with what was searched by', async () => {
    await printed({ client: 'web' });
    expect(await printed({ last: 1 })).toEqual(['1970-01-01T00:00:03.000Z  audit.read  avow audit  client']);
  });

  test('with --ocsf prints one OCSF event a line', async () => {
    const [event] = (await printed({ ocsf: true, last: 1, client: 'web' })).map((line) => JSON.parse(line));
    expect(event).toMatchObject({
      class_uid: 3003,
      type_uid: 300301,
      category_uid: 3,
      time: 2_000,
      status_id: 2,
      status_code: 'invalid_grant',
      metadata: { version: '1.3.0', uid: '2', event_code: 'token.refused', tenant_uid: 'default' },
      actor: { app_name: 'web' },
    });
  });
});

describe('a line shows', () => {
  const line = (record: object) =>
    recordLine({ tenant: 'default', id: '1', at: 0, event: 'x', record: JSON.stringify(record) }).slice(26);
  test.each<[string, object, string]>([
    [
      'whose token it was, for which API, and what was refused',
      {
        event: 'claims.resolved',
        client: 'web',
        issuer: 'keycloak',
        api: 'orders',
        subject: { kind: 'human', user: 'ada' },
        scopesGranted: ['read'],
        scopesRefused: [{ scope: 'write', rule: 'no allow rule matched' }],
      },
      'claims.resolved  web at keycloak  ada → orders  read not write (no allow rule matched)',
    ],
    [
      'that it was no access token, and whom it is for',
      {
        event: 'token.issued',
        client: 'web',
        token: 'id_jag',
        api: 'chat',
        subject: { kind: 'human', user: 'ada' },
        scopesGranted: ['chat.read'],
      },
      'token.issued  web  ada → chat (id_jag)  chat.read',
    ],
    [
      'that somebody was erased',
      { event: 'token.issued', client: 'web', subject: { kind: 'human' }, erased: true, scopesGranted: ['read'] },
      'token.issued  web  somebody who was erased  read',
    ],
    [
      'what was changed',
      { event: 'resource.patched', client: 'hr', resource: 'u1', changed: ['title'] },
      'resource.patched  hr  u1  title',
    ],
    ['which key', { event: 'key.added', client: null, key: 'k1' }, 'key.added  -  k1'],
  ])('%s', (_, record, expected) => {
    expect(line(record)).toBe(expected);
  });
});
