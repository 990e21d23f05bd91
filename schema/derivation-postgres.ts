import { bigint, customType, index, pgTable, primaryKey } from 'drizzle-orm/pg-core';

const bytewise = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });

/** Of which tokens an access token was made by an exchange, by the one before and by those that were there before that. */
export const derivation = pgTable(
  'derivation',
  {
    tenant: bytewise().notNull(),
    jti: bytewise().notNull(),
    origin: bytewise().notNull(),
    expiresAt: bigint('expires_at', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.jti, t.origin] }), index('derivation_expires_at').on(t.expiresAt)],
);
