import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** `created`, `modified` and `active` are keys, as those of its facts, of which each resource has one at most (src/scim/resource.ts). */
export const resource = sqliteTable(
  'resource',
  {
    tenant: text().notNull(),
    type: text().notNull(),
    id: text().notNull(),
    version: integer().notNull(),
    display: text(),
    document: text().notNull(),
    hidden: text(),
    created: text(),
    modified: text(),
    active: text(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant, t.type, t.id] }),
    index('resource_modified').on(t.tenant, t.type, t.modified, t.id),
    index('resource_active').on(t.tenant, t.type, t.active, t.id),
  ],
);
