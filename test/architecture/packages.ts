/** What comes from outside src: packages, and Node's own modules. Places are as in tables.ts. */

/** Which places may import a package. One that is not here may be imported nowhere. */
export const PACKAGES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    '@hono/node-server': ['server.ts', 'http'],
    '@marcbachmann/cel-js': ['claims/cel.ts', 'claims/cel-functions.ts'],
    'better-sqlite3': ['store', 'sql/sqlite-process.ts'],
    commander: [
      'cli/command-line.ts',
      'cli/argument.ts',
      'cli/audit-command.ts',
      'cli/user-command.ts',
      'cli/client-command.ts',
      'cli/keys-command.ts',
      'cli/registration-command.ts',
      'cli/explain-command.ts',
      'cli/diff-command.ts',
    ],
    'drizzle-orm': ['store'],
    hono: ['http', 'app.ts', 'server.ts', 'boot.ts', 'reload/edition.ts'],
    '@cfworker/json-schema': ['oauth/detail-schema.ts'],
    jose: ['oauth'],
    'lru-cache': ['audit', 'claims', 'directory', 'issuer', 'store'],
    pg: ['store', 'sql/postgres.ts'],
    pino: ['log.ts'],
    'scim2-parse-filter': ['scim'],
    undici: ['outbound'],
    'xml-crypto': ['saml/signature.ts', 'saml/allow-algorithms.ts'],
    '@xmldom/xmldom': ['saml'],
    yaml: ['config'],
    zod: ['config', 'scim', 'adapters'],
  }),
);

/** Which rooms may reach outside the process by Node's own modules. Those that only compute are free to all. */
export const NODE: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    'node:dns': ['main.ts', 'outbound'],
    'node:fs': [
      'main.ts',
      'key-file.ts',
      'module-loader.ts',
      'file-fingerprint.ts',
      'cli/serve.ts',
      'cli/development.ts',
      'cli/config-file.ts',
      'durable-file.ts',
      'append-obstacle.ts',
      'store',
    ],
    'node:tls': ['outbound'],
    'node:http': ['server.ts', 'server-stop.ts', 'server-refusal.ts'],
    'node:https': [],
    'node:child_process': ['sql/sqlite.ts', 'store/sqlite-scans.ts', 'asked-process.ts'],
    'node:module': ['module-loader.ts'],
  }),
);
