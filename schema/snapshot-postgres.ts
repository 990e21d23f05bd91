import { bigint, customType, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';

const bytewise = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });

/** An order that walks by cursor are in, as it was when they began. */
export const snapshot = pgTable(
  'snapshot',
  {
    tenant: bytewise().notNull(),
    id: bytewise().notNull(),
    owner: bytewise().notNull(),
    expiresAt: bigint('expires_at', { mode: 'number' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant, t.id] }),
    index('snapshot_owner').on(t.tenant, t.owner),
    index('snapshot_expires_at').on(t.expiresAt),
  ],
);

/** Some hundred places of it, in a row. */
export const snapshotPart = pgTable(
  'snapshot_part',
  {
    tenant: bytewise().notNull(),
    snapshot: bytewise().notNull(),
    part: integer().notNull(),
    places: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.snapshot, t.part] })],
);
