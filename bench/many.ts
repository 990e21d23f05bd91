import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';

const APIS = 100;
const SCOPES = 1_000;
const CLAIMS = 5_000;
const CLIENTS = 10_000;

type Section = Record<string, unknown>;

const numbered = (count: number, of: (n: number) => readonly [string, unknown]): Section =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => of(n)));

/** A configuration with a thousand scopes and more beside what is in another; the caller removes the folder. */
export function manyOfAll(base: string): { readonly file: string; readonly folder: string } {
  const config = parse(readFileSync(base, 'utf8')) as Record<'apis' | 'scopes' | 'claims' | 'clients', Section>;
  const perScope = CLAIMS / SCOPES;
  const perApi = SCOPES / APIS;
  const paths = ['userName', 'displayName', 'name.givenName', 'name.familyName', 'externalId'];
  const all = {
    ...config,
    claims: {
      ...numbered(CLAIMS, (n) => [`claim_${n}`, { from: 'user', path: paths[n % paths.length], type: 'string' }]),
      ...config.claims,
    },
    scopes: {
      ...numbered(SCOPES, (n) => [
        `scope_${n}`,
        {
          claims: Array.from({ length: perScope }, (_, k) => `claim_${n * perScope + k}`),
          rules: [{ allow: { to: 'human', when: 'user.active' } }],
        },
      ]),
      ...config.scopes,
    },
    apis: {
      ...numbered(APIS, (n) => [
        `api_${n}`,
        {
          audience: `https://api-${n}.example.com`,
          scopes: Array.from({ length: perApi }, (_, k) => `scope_${n * perApi + k}`),
        },
      ]),
      ...config.apis,
    },
    clients: {
      ...numbered(CLIENTS, (n) => [
        `client_${n}`,
        {
          kind: 'first-party',
          secretSha256: createHash('sha256').update(`a secret of client ${n}`).digest('hex'),
          grants: ['token-exchange'],
          scopes: [`scope_${n % SCOPES}`],
        },
      ]),
      ...config.clients,
    },
  };
  const folder = mkdtempSync(join(tmpdir(), 'avow-bench-config-'));
  const file = join(folder, 'avow.yaml');
  writeFileSync(file, JSON.stringify(all));
  return { file, folder };
}
