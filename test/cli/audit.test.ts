import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../src/cli/audit.ts';
import { openStore } from '../../src/store/open.ts';
import { configOf } from '../config/written.ts';

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

async function printed(options: { readonly tenant?: string; readonly json?: boolean; readonly last?: number } = {}) {
  const said: string[] = [];
  const output = { out: (text: string) => said.push(text), err: () => {} };
  await audit(config, { config: 'avow.yaml', last: 20, json: false, tenant: 'default', ...options }, output);
  return said.join('').split('\n').slice(0, -1);
}

describe('avow audit', () => {
  test('prints one record a line, the newest first: when, what, through which application, how it ended', async () => {
    const lines = await printed();
    expect(lines).toHaveLength(2);
    expect(lines[1]).toBe('1970-01-01T00:00:01.000Z  token.refused  web  invalid_grant: expired');
  });

  test('lets no record write a line of its own', async () => {
    expect((await printed({ last: 1 }))[0]).toMatch(
      /^1970-\S+ {2}token\.refused {2}web {2}invalid_grant: expired\\u\{a\}2026/,
    );
  });

  test('prints the records of one tenant, and names the others where it has none', async () => {
    expect(await printed({ tenant: 'north' })).toEqual([
      'Nothing has been recorded yet in the tenant north; there is also --tenant default',
    ]);
  });

  test('with --json prints one object a line, and nothing where there is none', async () => {
    expect((await printed({ json: true })).map((line) => JSON.parse(line).error.reason)).toEqual([FORGED, 'expired']);
    expect(await printed({ json: true, tenant: 'north' })).toEqual([]);
  });
});
