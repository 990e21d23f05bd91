import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Of which tokens an access token was made by an exchange, by the one before and by those that were there before that. */
export const derivation = sqliteTable(
  'derivation',
  {
    tenant: text().notNull(),
    jti: text().notNull(),
    origin: text().notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.jti, t.origin] }), index('derivation_expires_at').on(t.expiresAt)],
);
