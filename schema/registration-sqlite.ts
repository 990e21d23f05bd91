import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** The clients that registered themselves (RFC 7591); `secret` and `access` are SHA-256 in hex. */
export const registration = sqliteTable(
  'registration',
  {
    id: text().primaryKey(),
    tenant: text().notNull(),
    version: integer().notNull(),
    secret: text(),
    secretExpiresAt: integer('secret_expires_at'),
    access: text().notNull(),
    initialAccess: text('initial_access'),
    statement: text(),
    metadata: text().notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at'),
    lastUsedAt: integer('last_used_at'),
  },
  (t) => [index('registration_tenant').on(t.tenant, t.id), index('registration_expires_at').on(t.expiresAt)],
);

/** The tokens that let clients register, by their SHA-256 in hex; `name` is one of the configuration. */
export const initialAccess = sqliteTable(
  'initial_access',
  {
    tenant: text().notNull(),
    id: text().notNull(),
    name: text().notNull(),
    sha256: text().notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at'),
    usesLeft: integer('uses_left'),
    revokedAt: integer('revoked_at'),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.id] }), uniqueIndex('initial_access_sha256').on(t.sha256)],
);
