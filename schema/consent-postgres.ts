import { bigint, customType, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { OF_REGISTERED } from './registered-rows.ts';

const bytewise = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });
const milliseconds = (name: string) => bigint(name, { mode: 'number' });

/** What people have agreed to, were asked to agree to, and took back. */
export const consent = pgTable(
  'consent',
  {
    tenant: bytewise().notNull(),
    id: bytewise().notNull(),
    user: bytewise().notNull(),
    client: text().notNull(),
    api: text().notNull(),
    scopes: text().notNull(),
    details: text(),
    askedAt: milliseconds('asked_at').notNull(),
    lasts: milliseconds('lasts'),
    grantedAt: milliseconds('granted_at'),
    grantedBy: text('granted_by'),
    expiresAt: milliseconds('expires_at'),
    revokedAt: milliseconds('revoked_at'),
    spentAt: milliseconds('spent_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenant, t.id] }),
    index('consent_user').on(t.tenant, t.user),
    index('consent_expires_at').on(t.expiresAt),
    index('consent_registered').on(t.client).where(OF_REGISTERED),
  ],
);
