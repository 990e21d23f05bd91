import { sql } from 'drizzle-orm';
import { customType, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';

const bytewise = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });

/** `created`, `modified` and `active` are keys, as those of its facts, of which each resource has one at most (src/scim/resource.ts). */
export const resource = pgTable(
  'resource',
  {
    tenant: bytewise().notNull(),
    type: bytewise().notNull(),
    id: bytewise().notNull(),
    version: integer().notNull(),
    display: text(),
    document: text().notNull(),
    hidden: text(),
    created: bytewise(),
    modified: bytewise(),
    active: bytewise(),
  },
  // As fact_lookup has its keys: what is looked up and sorted by is asked alike of both.
  (t) => [
    primaryKey({ columns: [t.tenant, t.type, t.id] }),
    index('resource_modified').on(t.tenant, t.type, sql`left("modified", 256)`, t.id),
    index('resource_active').on(t.tenant, t.type, sql`left("active", 256)`, t.id),
  ],
);
