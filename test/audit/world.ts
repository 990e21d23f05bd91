import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { auditVerify } from '../../src/cli/audit-verify.ts';
import { createTestWorld, type TestWorld } from '../world.ts';

const CONFIG = `issuer: https://id.example.com
limits: { failedAuthentication: { attempts: 100, per: 1m } }
secret: a-secret-for-tests-alone
apis:
  orders: { audience: https://api.example.com/orders, scopes: [read, write] }
claims:
  region: { from: client, path: metadata.region, type: string, sensitivity: public }
  accounts: { from: client, path: metadata.accounts, type: 'string[]', onAbsent: omit }
scopes:
  read: { claims: [region], rules: [{ allow: { to: machine } }] }
  write: { claims: [accounts], rules: [{ allow: { to: machine, when: 'client.id == "app"' } }] }
clients:
  app: { kind: machine, secret: app-secret-of-enough-length, grants: [client-credentials], scopes: [read, write], metadata: { region: north, accounts: ['05542', '7'] } }
  other: { kind: machine, secret: other-secret-of-enough-length, grants: [client-credentials], scopes: [read, write], metadata: { region: south } }
  auditor: { kind: machine, secret: auditor-secret-of-enough-length, audits: true }
  stranger: { kind: machine, secret: stranger-secret-of-enough-length, audits: true, tenant: north }
`;

export interface AuditWorld extends TestWorld {
  /** Asks for a token, as a client of the configuration. */
  token(client: string, scope: string): Promise<Response>;
  /** `GET /audit`, as a client of the configuration. */
  read(query: string, client?: string): Promise<Response>;
  /** What `avow audit verify` says and ends with; a checkpoint as it was kept. */
  verified(checkpoint?: string, tenant?: string): Promise<{ readonly good: boolean; readonly said: string }>;
  /** Somebody who may write to the database, and does. */
  tamper(...statements: readonly string[]): void;
  stop(): Promise<void>;
}

export async function startAuditWorld(): Promise<AuditWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'avow-chain-'));
  const file = join(folder, 'avow.db');
  const world = await createTestWorld({ config: `database: ${file}\n${CONFIG}` });
  const as = (client: string) => ({
    authorization: `Basic ${Buffer.from(`${client}:${client}-secret-of-enough-length`).toString('base64')}`,
  });
  return {
    ...world,
    token: (client, scope) =>
      world.request('/oauth/token', {
        method: 'POST',
        headers: { ...as(client), 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope }).toString(),
      }),
    read: (query, client = 'auditor') => world.request(`/audit${query}`, { headers: as(client) }),
    verified: async (checkpoint, tenant = 'default') => {
      let said = '';
      const output = { out: (text: string) => (said += text), err: () => {} };
      const options = { action: 'verify', config: 'avow.yaml', tenant } as const;
      const kept = checkpoint === undefined ? options : { ...options, checkpoint: 'kept.jwt' };
      const deps = { effects: world.effects, readFile: () => checkpoint ?? '' };
      return { good: await auditVerify(world.config, kept, deps, output), said };
    },
    tamper: (...statements) => {
      const database = new Sqlite(file);
      for (const statement of statements) database.exec(statement);
      database.close();
    },
    stop: async () => {
      await world.close();
      rmSync(folder, { recursive: true });
    },
  };
}
