/**
 * The tables in SQLite. postgres.ts has the same under the same names; src/store/tables.ts holds the two to that.
 * Text compares by its UTF-8 bytes (BINARY), the collation SQLite has by default.
 */
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

export const resource = sqliteTable(
  'resource',
  {
    tenant: text().notNull(),
    type: text().notNull(),
    id: text().notNull(),
    version: integer().notNull(),
    document: text().notNull(),
    hidden: text(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.type, t.id] })],
);

/** The primary key is the lookup of `path eq key`, its resources in order; fact_resource is the other way round. */
export const fact = sqliteTable(
  'fact',
  {
    tenant: text().notNull(),
    type: text().notNull(),
    path: text().notNull(),
    key: text().notNull(),
    resource: text().notNull(),
    element: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant, t.type, t.path, t.key, t.resource, t.element] }),
    index('fact_resource').on(t.tenant, t.type, t.resource, t.path),
  ],
);

/** `key` is the bounded form of a value: src/store/bounded-key.ts. */
export const uniqueValue = sqliteTable(
  'unique_value',
  {
    tenant: text().notNull(),
    type: text().notNull(),
    path: text().notNull(),
    key: text().notNull(),
    resource: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant, t.type, t.path, t.key] }),
    index('unique_value_resource').on(t.tenant, t.type, t.resource),
  ],
);

export const link = sqliteTable(
  'link',
  {
    tenant: text().notNull(),
    issuer: text().notNull(),
    subject: text().notNull(),
    user: text().notNull(),
    linkedAt: integer('linked_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant, t.issuer, t.subject] }),
    uniqueIndex('link_user').on(t.tenant, t.user, t.issuer),
  ],
);

export const token = sqliteTable(
  'token',
  {
    hash: text().primaryKey(),
    tenant: text().notNull(),
    jti: text().notNull(),
    client: text().notNull(),
    user: text(),
    expiresAt: integer('expires_at').notNull(),
    payload: text().notNull(),
  },
  (t) => [index('token_user').on(t.tenant, t.user), index('token_expires_at').on(t.expiresAt)],
);

export const signingKey = sqliteTable('signing_key', {
  kid: text().primaryKey(),
  algorithm: text().notNull(),
  publicJwk: text('public_jwk').notNull(),
  sealed: text().notNull(),
  createdAt: integer('created_at').notNull(),
});

/** `jti` is the bounded form: the other side chose its length. */
export const replay = sqliteTable(
  'replay',
  {
    tenant: text().notNull(),
    issuer: text().notNull(),
    jti: text().notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.issuer, t.jti] }), index('replay_expires_at').on(t.expiresAt)],
);

export const audit = sqliteTable(
  'audit',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    tenant: text().notNull(),
    id: text().notNull(),
    at: integer().notNull(),
    event: text().notNull(),
    record: text().notNull(),
  },
  (t) => [index('audit_tenant').on(t.tenant, t.seq)],
);
