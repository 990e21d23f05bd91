import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { OF_REGISTERED } from './registered-rows.ts';

/** What people have agreed to, were asked to agree to, and took back. */
export const consent = sqliteTable(
  'consent',
  {
    tenant: text().notNull(),
    id: text().notNull(),
    user: text().notNull(),
    client: text().notNull(),
    api: text().notNull(),
    scopes: text().notNull(),
    details: text(),
    askedAt: integer('asked_at').notNull(),
    lasts: integer(),
    grantedAt: integer('granted_at'),
    grantedBy: text('granted_by'),
    expiresAt: integer('expires_at'),
    revokedAt: integer('revoked_at'),
    spentAt: integer('spent_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenant, t.id] }),
    index('consent_user').on(t.tenant, t.user),
    index('consent_expires_at').on(t.expiresAt),
    index('consent_registered').on(t.client).where(OF_REGISTERED),
  ],
);
