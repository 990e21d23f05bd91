import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../src/server.ts';
import { person } from './person.ts';
import { start } from './processes.ts';
import type { Target } from './target.ts';

export interface Avow extends Target {
  readonly database: string;
  /** For the OAuth endpoints, as a client of the configuration. */
  form(client: string): Readonly<Record<string, string>>;
}

const HERE = import.meta.dirname;
/** What /Bulk takes at once. */
export const BULK = 1_000;

interface Setup {
  /** A file beside this one, or anywhere. */
  readonly config: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Avow as it is shipped, over SQLite on disk, with so many people in it. */
export async function startAvow(
  name: string,
  people: number,
  { config, env: more }: Setup = { config: 'avow.yaml', env: {} },
): Promise<Avow> {
  const folder = mkdtempSync(join(tmpdir(), 'avow-bench-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const database = join(folder, 'bench.db');
  const token = randomBytes(32).toString('base64url');
  const secret = randomBytes(32).toString('base64url');
  const env = {
    BENCH_ISSUER: url,
    BENCH_PORT: String(port),
    BENCH_DATABASE: database,
    BENCH_TOKEN: token,
    BENCH_SECRET: secret,
    ...more,
  };
  const { stop, pid } = await start(join(HERE, '../bin/avow.js'), ['serve', '--config', resolve(HERE, config)], env);
  const ids: string[] = [];
  const avow: Avow = {
    name,
    url,
    pid,
    base: '/scim/v2',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
    form: (client) => formHeaders(client, secret),
    database,
    userId: (n) => ids[n] ?? '',
    stop: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  for (let from = 0; from < people; from += BULK) {
    ids.push(...(await createInBulk(avow, from, Math.min(BULK, people - from))).ids);
  }
  return avow;
}

/** Of a request with a form, of a client that has this secret. */
export function formHeaders(client: string, secret: string): Readonly<Record<string, string>> {
  return {
    authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
  };
}

/** Creates the people from one number on in one request, and says how long that took. */
export async function createInBulk(avow: Avow, from: number, count: number) {
  const body = JSON.stringify({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    Operations: Array.from({ length: count }, (_, i) => ({
      method: 'POST',
      path: '/Users',
      bulkId: `b${i}`,
      data: person(from + i),
    })),
  });
  const began = performance.now();
  const answer = await fetch(`${avow.url}${avow.base}/Bulk`, { method: 'POST', headers: avow.headers, body });
  const text = await answer.text();
  const took = performance.now() - began;
  if (answer.status !== 200) throw new Error(`a bulk failed: ${answer.status} ${text}`);
  const { Operations } = JSON.parse(text) as { Operations: { status: string; location?: string }[] };
  const ids = Operations.flatMap(({ location }) => location?.split('/').at(-1) ?? []);
  if (ids.length !== count) throw new Error(`a bulk created ${ids.length} of ${count} people`);
  return { ids, took };
}
