/** An installation whose audit log is streamed, on a database of its own: several nodes are one installation. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../schema/config.ts';
import { auditStreams } from '../../src/cli/audit-streams.ts';
import { type Clock, createClock, createTestWorld, type TestWorld } from '../world.ts';

export interface StreamsWorld {
  readonly folder: string;
  readonly clock: Clock;
  /** A node that streams, with these lines below `streams:`. */
  node(streams: string, files?: Readonly<Record<string, string>>): Promise<StreamsNode>;
  stop(): Promise<void>;
}

export interface StreamsNode extends TestWorld {
  /** So many tokens are issued, each a record, and all are sealed. */
  record(count: number, client?: string): Promise<void>;
  /** So many texts that are no tokens are looked at, all at once, and what is kept of it is sealed. */
  look(count: number): Promise<void>;
  /** The ids of a tenant's rows, in order. */
  ids(tenant?: string): Promise<readonly string[]>;
}

const CONFIG = `issuer: https://id.example.com
secret: a-secret-for-tests-alone
apis:
  orders: { audience: https://api.example.com/orders, scopes: [read] }
claims:
  email: { from: client, path: metadata.email, type: string }
scopes:
  read: { claims: [email], rules: [{ allow: { to: machine } }] }
clients:
  app: { kind: machine, secret: app-secret-of-enough-length, grants: [client-credentials], scopes: [read], introspects: [orders], metadata: { email: a@b.example } }
  north: { kind: machine, secret: north-secret-of-enough-length, grants: [client-credentials], scopes: [read], metadata: { email: c@d.example }, tenant: north }
`;

export function createStreamsWorld(): StreamsWorld {
  const folder = mkdtempSync(join(tmpdir(), 'avow-streams-'));
  const clock = createClock();
  const nodes: TestWorld[] = [];
  return {
    folder,
    clock,
    node: async (streams, files = {}) => {
      const config = `${CONFIG}database: ${folder}/avow.db\naudit:\n  streams:\n${streams}\n`;
      const world = await createTestWorld({ config, clock, files });
      nodes.push(world);
      return withRecords(world);
    },
    stop: async () => {
      await Promise.all(nodes.map((node) => node.close()));
      rmSync(folder, { recursive: true });
    },
  };
}

function withRecords(world: TestWorld): StreamsNode {
  return {
    ...world,
    record: async (count, client = 'app') => {
      const credentials = Buffer.from(`${client}:${client}-secret-of-enough-length`).toString('base64');
      for (let i = 0; i < count; i += 1) {
        await world.request('/oauth/token', {
          method: 'POST',
          headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/x-www-form-urlencoded' },
          body: 'grant_type=client_credentials&scope=read',
        });
      }
      await world.recorder.seal();
    },
    look: async (count) => {
      const credentials = Buffer.from('app:app-secret-of-enough-length').toString('base64');
      const headers = {
        authorization: `Basic ${credentials}`,
        'content-type': 'application/x-www-form-urlencoded',
      };
      const one = () => world.request('/oauth/introspect', { method: 'POST', headers, body: 'token=none' });
      await Promise.all(Array.from({ length: count }, one));
      await world.recorder.seal();
    },
    ids: async (tenant = 'default') => {
      const range = { after: 0, before: Number.MAX_SAFE_INTEGER };
      return (await world.store.listAuditForward(tenant, range, 10_000)).map(({ id }) => id);
    },
  };
}

/** Less than a delivery may take: what is under way is not given up by it. */
const MOST_MS = 20_000;

/** Lets time pass, as long as it takes to be looked for more, until something is so. */
export async function until(clock: Clock, condition: () => boolean): Promise<void> {
  for (let passed = 0; !condition(); ) {
    for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
    if (passed < MOST_MS) clock.advance(1_000);
    passed += 1_000;
  }
}

/** What `avow audit streams` says. */
export async function streamsSaid(config: Config, json = false): Promise<readonly string[]> {
  const lines: string[] = [];
  const output = { out: (line: string) => lines.push(line.trimEnd()), err: () => {} };
  await auditStreams(config, { action: 'streams', config: 'avow.yaml', json }, output);
  return lines;
}
