/** An installation whose audit log is pruned, on a database of its own: several nodes are one installation. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { pruningSigner } from '../../src/audit/recorder.ts';
import { createValueHash } from '../../src/audit/value-hash.ts';
import { auditPrune } from '../../src/cli/audit-prune.ts';
import { auditVerify } from '../../src/cli/audit-verify.ts';
import { keysOf } from '../../src/oauth/key-ring.ts';
import { openKey } from '../../src/oauth/keys.ts';
import { type PruneResult, type PrunerDeps, prune } from '../../src/retention/pruner.ts';
import { prunePolicy } from '../../src/retention/retention.ts';
import type { PlacedAudit } from '../../src/store/audit-port.ts';
import { type Clock, createClock, createTestWorld, type TestWorld } from '../world.ts';

export const DAY_MS = 86_400_000;
const SECRET = 'a-secret-for-tests-alone';

const CONFIG = `issuer: https://id.example.com
secret: ${SECRET}
limits: { failedAuthentication: { attempts: 100, per: 1m } }
apis:
  orders: { audience: https://api.example.com/orders, scopes: [read] }
claims:
  region: { from: client, path: metadata.region, type: string, sensitivity: public }
scopes:
  read: { claims: [region], rules: [{ allow: { to: machine } }] }
clients:
  app: { kind: machine, secret: app-secret-of-enough-length, grants: [client-credentials], scopes: [read], introspects: [orders], metadata: { region: north } }
  auditor: { kind: machine, secret: auditor-secret-of-enough-length, audits: true }
  north: { kind: machine, secret: north-secret-of-enough-length, grants: [client-credentials], scopes: [read], introspects: [orders], metadata: { region: north }, tenant: north }
`;

export interface RetentionNode extends TestWorld {
  /** So many tokens are issued, each a record. */
  issue(count: number, client?: string): Promise<void>;
  /** So many texts that are no tokens are looked at, all at once. */
  look(count: number, client?: string): Promise<void>;
  /** So many requests with a wrong secret. */
  fail(count: number): Promise<void>;
  /** What there is of it is sealed. */
  seal(): Promise<void>;
  /** Removes what is kept no longer, by the configuration of the moment; what of it is said. */
  prune(more?: Partial<PrunerDeps>): Promise<readonly PruneResult[]>;
  /** The rows of a tenant, in order. */
  rows(tenant?: string): Promise<readonly PlacedAudit[]>;
  /** How many records there are of each event. */
  counts(tenant?: string): Promise<Readonly<Record<string, number>>>;
  /** What `avow audit verify` says and ends with. */
  verified(tenant?: string): Promise<{ readonly good: boolean; readonly said: string }>;
  /** What `avow audit prune` says. */
  command(dryRun: boolean): Promise<string>;
}

export interface RetentionWorld {
  /** Where the database is, and the configuration of the last node as `avow.yaml`. */
  readonly folder: string;
  readonly clock: Clock;
  node(audit: string): Promise<RetentionNode>;
  /** Somebody who may write to the database, and does. */
  tamper(...statements: readonly string[]): void;
  stop(): Promise<void>;
}

/** @param start of the clock, in milliseconds since the epoch */
export function createRetentionWorld(start?: number): RetentionWorld {
  const folder = mkdtempSync(join(tmpdir(), 'avow-retention-'));
  const clock = createClock(start);
  const nodes: TestWorld[] = [];
  return {
    folder,
    clock,
    node: async (audit) => {
      const config = `database: ${folder}/avow.db\n${CONFIG}audit: ${audit}\n`;
      writeFileSync(join(folder, 'avow.yaml'), config);
      const world = await createTestWorld({ config, clock });
      nodes.push(world);
      return nodeOf(world);
    },
    tamper: (...statements) => {
      const database = new Sqlite(join(folder, 'avow.db'));
      for (const statement of statements) database.exec(statement);
      database.close();
    },
    stop: async () => {
      await Promise.all(nodes.map((node) => node.close()));
      rmSync(folder, { recursive: true });
    },
  };
}

function nodeOf(world: TestWorld): RetentionNode {
  const { effects, store } = world;
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const posted = (path: string, client: string, secret: string, body: string) =>
    world.request(path, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body,
    });
  const secretOf = (client: string) => `${client}-secret-of-enough-length`;
  const rows = (tenant = 'default') =>
    store.listAuditForward(tenant, { after: 0, before: Number.MAX_SAFE_INTEGER }, 100_000);
  return {
    ...world,
    get config() {
      return world.config;
    },
    issue: async (count, client = 'app') => {
      for (let i = 0; i < count; i += 1)
        await posted('/oauth/token', client, secretOf(client), 'grant_type=client_credentials&scope=read');
    },
    look: async (count, client = 'app') => {
      const one = () => posted('/oauth/introspect', client, secretOf(client), 'token=none');
      await Promise.all(Array.from({ length: count }, one));
    },
    fail: async (count) => {
      for (let i = 0; i < count; i += 1)
        await posted('/oauth/token', 'app', 'a-wrong-secret-of-enough-length', 'grant_type=client_credentials');
    },
    seal: () => world.recorder.seal(),
    prune: async (more = {}) => {
      const keys = keysOf(await Promise.all((await store.listKeys()).map((key) => openKey(key, SECRET))), effects.now);
      const sign = pruningSigner(world.config.issuer, keys, effects.now);
      const deps = { store, effects, log, valueHash: createValueHash(SECRET), sign, ...more };
      const { retention, streams } = world.config.audit;
      const results: PruneResult[] = [];
      for await (const one of prune(deps, prunePolicy(retention, streams), new AbortController().signal))
        results.push(one);
      return results;
    },
    rows,
    counts: async (tenant = 'default') => {
      const counts: Record<string, number> = {};
      for (const { event } of await store.listAudit(tenant, 100_000)) counts[event] = (counts[event] ?? 0) + 1;
      return counts;
    },
    verified: async (tenant = 'default') => {
      let said = '';
      const output = { out: (text: string) => (said += text), err: () => {} };
      const options = { action: 'verify', config: 'avow.yaml', tenant } as const;
      return { good: await auditVerify(world.config, options, { effects, readFile: () => '' }, output), said };
    },
    command: async (dryRun) => {
      let said = '';
      const output = { out: (text: string) => (said += text), err: (text: string) => (said += text) };
      await auditPrune(world.config, { action: 'prune', config: 'avow.yaml', dryRun }, effects, output);
      return said;
    },
  };
}
