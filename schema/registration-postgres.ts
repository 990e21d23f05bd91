import { bigint, customType, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';

const bytewise = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });
const milliseconds = (name: string) => bigint(name, { mode: 'number' });

/** The clients that registered themselves (RFC 7591); `secret` and `access` are SHA-256 in hex. */
export const registration = pgTable(
  'registration',
  {
    id: bytewise().primaryKey(),
    tenant: bytewise().notNull(),
    version: integer().notNull(),
    secret: text(),
    secretExpiresAt: milliseconds('secret_expires_at'),
    access: text().notNull(),
    initialAccess: text('initial_access'),
    statement: text(),
    metadata: text().notNull(),
    createdAt: milliseconds('created_at').notNull(),
    expiresAt: milliseconds('expires_at'),
    lastUsedAt: milliseconds('last_used_at'),
  },
  (t) => [index('registration_tenant').on(t.tenant, t.id), index('registration_expires_at').on(t.expiresAt)],
);

/** The tokens that let clients register, by their SHA-256 in hex; `name` is one of the configuration. */
export const initialAccess = pgTable(
  'initial_access',
  {
    tenant: bytewise().notNull(),
    id: bytewise().notNull(),
    name: text().notNull(),
    sha256: bytewise().notNull(),
    createdAt: milliseconds('created_at').notNull(),
    expiresAt: milliseconds('expires_at'),
    usesLeft: integer('uses_left'),
    revokedAt: milliseconds('revoked_at'),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.id] }), uniqueIndex('initial_access_sha256').on(t.sha256)],
);
