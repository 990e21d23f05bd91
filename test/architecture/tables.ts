/** The architecture as tables. A place is a file or a folder, under src unless it begins with `schema/`. */

/** A file at the top of src stands in the room that this names; every other file in the room of its folder. */
export const TOP = {
  foundation: ['carry-over.ts', 'effects.ts', 'problem.ts', 'single-line.ts', 'suggest.ts', 'uuid.ts', 'workers.ts'],
  main: [
    'main.ts',
    'boot.ts',
    'edition.ts',
    'file-fingerprint.ts',
    'in-flight.ts',
    'in-force.ts',
    'installation.ts',
    'module-loader.ts',
    'reading.ts',
    'reload.ts',
    'evaluator.ts',
    'app.ts',
    'server.ts',
    'server-stop.ts',
    'server-refusal.ts',
    'gather.ts',
    'log.ts',
    'key-file.ts',
    'random-pool.ts',
    'durable-file.ts',
    'unlock.ts',
  ],
};

export interface Room {
  /** What its files may import. */
  readonly imports: readonly string[];
  /** What they may import the types of, and no more. */
  readonly types: readonly string[];
}

/** Every room may import itself and the foundation. */
export const ROOMS: ReadonlyMap<string, Room> = new Map(
  Object.entries({
    foundation: { imports: [], types: [] },
    scim: { imports: ['schema/scim'], types: [] },
    scopes: { imports: [], types: ['schema/config.ts'] },
    outbound: { imports: [], types: [] },
    sql: { imports: [], types: [] },
    claims: {
      imports: [
        'schema/reserved-claims.ts',
        'outbound/not-reached.ts',
        'outbound/host.ts',
        'outbound/target.ts',
        'policy/placed-rules.ts',
        'scopes',
      ],
      types: ['policy', 'scim', 'schema/config.ts', 'schema/operator-module.ts'],
    },
    policy: { imports: ['claims/cel.ts', 'claims/scope-reads.ts', 'scopes'], types: ['claims', 'schema/config.ts'] },
    authzen: { imports: ['claims', 'policy', 'scopes'], types: ['schema/config.ts'] },
    oauth: {
      imports: [
        'schema/reserved-claims.ts',
        'schema/signing-algorithms.ts',
        'schema/registered-id.ts',
        'outbound/not-reached.ts',
        'outbound/host.ts',
        'scopes',
      ],
      types: ['store/port.ts', 'store/registration-port.ts', 'schema/config.ts'],
    },
    saml: { imports: ['oauth/errors.ts'], types: ['oauth', 'schema/config.ts'] },
    audit: {
      imports: [
        'claims/json.ts',
        'events/lease.ts',
        'oauth/assemble.ts',
        'oauth/checkpoint.ts',
        'oauth/errors.ts',
        'oauth/keys.ts',
        'oauth/sign.ts',
      ],
      types: ['claims', 'oauth', 'store/port.ts', 'store/audit-port.ts', 'schema/config.ts'],
    },
    store: {
      imports: ['schema/sqlite.ts', 'schema/postgres.ts', 'schema/registered-rows.ts', 'scim/display.ts'],
      types: ['scim'],
    },
    directory: { imports: ['scim', 'store/port.ts', 'audit'], types: ['store/membership-port.ts'] },
    events: {
      imports: ['directory', 'scim', 'audit', 'oauth/sign.ts', 'store/port.ts', 'outbound/not-reached.ts'],
      types: ['oauth', 'schema/config.ts'],
    },
    streams: {
      imports: ['audit', 'events/lease.ts', 'events/back-off.ts', 'outbound/not-reached.ts'],
      types: ['store/port.ts', 'store/audit-port.ts', 'schema/config.ts'],
    },
    issuer: {
      imports: [
        'claims',
        'policy',
        'authzen',
        'oauth',
        'audit',
        'scopes',
        'store/port.ts',
        'schema/reserved-claims.ts',
        'schema/signing-algorithms.ts',
      ],
      types: [
        'saml',
        'store/refresh-port.ts',
        'store/registration-port.ts',
        'store/consent-port.ts',
        'scim',
        'schema/config.ts',
      ],
    },
    adapters: { imports: ['claims/json.ts', 'issuer'], types: ['claims', 'oauth', 'schema/config.ts'] },
    replay: {
      imports: ['claims', 'policy', 'authzen', 'issuer', 'oauth/errors.ts', 'oauth/shared-api.ts', 'oauth/target.ts'],
      types: ['audit', 'store/port.ts', 'store/audit-port.ts', 'schema/config.ts'],
    },
    http: {
      imports: [
        'adapters',
        'directory',
        'events',
        'issuer',
        'scim',
        'oauth/algorithms.ts',
        'oauth/errors.ts',
        'oauth/form.ts',
        'oauth/protected-resource.ts',
        'store/unavailable.ts',
      ],
      types: ['oauth', 'store/port.ts', 'schema/config.ts'],
    },
    config: {
      imports: [
        'schema/config.ts',
        'schema/operator-module.ts',
        'schema/token-size.ts',
        'schema/signing-algorithms.ts',
        'scim',
        'claims',
        'scopes',
        'policy',
        'authzen',
        'oauth',
        'saml',
        'directory/fill.ts',
        'adapters',
        'outbound/target.ts',
        'streams/target.ts',
      ],
      types: ['http/bearer.ts', 'issuer/foreign-issuer.ts'],
    },
    cli: {
      imports: [
        'config',
        'boot.ts',
        'reload.ts',
        'evaluator.ts',
        'server.ts',
        'audit',
        'issuer/explain.ts',
        'issuer/explain-request.ts',
        'replay',
        'oauth/checkpoint.ts',
        'oauth/key-ring.ts',
        'oauth/errors.ts',
        'oauth/scope.ts',
        'store',
        'schema/config.ts',
        'schema/duration.ts',
        'unlock.ts',
        'streams/position.ts',
        'issuer/change-keys.ts',
        'issuer/initial-access.ts',
        'issuer/initial-access-change.ts',
        'issuer/manage-registration.ts',
        'oauth/registered-client.ts',
        'oauth/key-rotation.ts',
        'oauth/keys.ts',
        'directory/cursor.ts',
        'directory/moments.ts',
        'directory/person.ts',
        'directory/write.ts',
        'scim/permission.ts',
        'scim/profile.ts',
        'directory/credential.ts',
        'directory/credential-change.ts',
      ],
      types: ['directory', 'issuer', 'claims'],
    },
    main: {
      imports: [
        'scim',
        'claims',
        'policy',
        'oauth',
        'saml',
        'directory',
        'events',
        'adapters',
        'issuer',
        'outbound',
        'audit',
        'streams',
        'sql',
        'store',
        'http',
        'config',
        'cli',
        './package.json',
      ],
      types: ['schema/config.ts'],
    },
  }),
);

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
    hono: ['http', 'app.ts', 'server.ts', 'boot.ts', 'edition.ts'],
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
      'store',
    ],
    'node:tls': ['outbound'],
    'node:http': ['server.ts', 'server-stop.ts', 'server-refusal.ts'],
    'node:https': [],
    'node:child_process': ['sql/sqlite.ts'],
    'node:module': ['module-loader.ts'],
  }),
);

/** Drawers that collect what has no place. */
export const DRAWERS = ['utils', 'util', 'helpers', 'helper', 'common', 'shared', 'lib', 'misc', 'index'];

export const MAX_LINES = 300;
