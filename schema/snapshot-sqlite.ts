import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** An order that walks by cursor are in, as it was when they began. */
export const snapshot = sqliteTable(
  'snapshot',
  {
    tenant: text().notNull(),
    id: text().notNull(),
    owner: text().notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant, t.id] }),
    index('snapshot_owner').on(t.tenant, t.owner),
    index('snapshot_expires_at').on(t.expiresAt),
  ],
);

/** Some hundred places of it, in a row: one for each would cost three times as much, and as long to remove as to write. */
export const snapshotPart = sqliteTable(
  'snapshot_part',
  {
    tenant: text().notNull(),
    snapshot: text().notNull(),
    part: integer().notNull(),
    places: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.snapshot, t.part] })],
);
