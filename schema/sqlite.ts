/**
 * The tables in SQLite. postgres.ts has the same under the same names; src/store/tables.ts holds the two to that.
 * Text compares by its UTF-8 bytes (BINARY), the collation SQLite has by default.
 */
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { OF_REGISTERED } from './registered-rows.ts';

export { consent } from './consent-sqlite.ts';
export { derivation } from './derivation-sqlite.ts';
export { initialAccess, registration } from './registration-sqlite.ts';
export { resource } from './resource-sqlite.ts';
export { snapshot, snapshotPart } from './snapshot-sqlite.ts';

/** Who is in which group, a row each; its primary key lists a group, member_groups is the other way round. */
export const member = sqliteTable(
  'member',
  {
    tenant: text().notNull(),
    group: text().notNull(),
    member: text().notNull(),
    memberType: text('member_type').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant, t.group, t.member] }),
    index('member_groups').on(t.tenant, t.member, t.group),
  ],
);

/** A number for a path of a type of a tenant: a fact says it once in a byte or two instead of three times in words. */
export const slot = sqliteTable(
  'slot',
  {
    id: integer().primaryKey(),
    tenant: text().notNull(),
    type: text().notNull(),
    path: text().notNull(),
  },
  (t) => [uniqueIndex('slot_path').on(t.tenant, t.type, t.path)],
);

/**
 * What is known of a resource lies together; fact_lookup, of those that are looked up (`indexed` 1), is the other way round:
 * the lookup of `path eq key`, its resources in order.
 */
export const fact = sqliteTable(
  'fact',
  {
    resource: text().notNull(),
    slot: integer().notNull(),
    element: integer().notNull(),
    key: text().notNull(),
    indexed: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.resource, t.slot, t.element, t.key] }),
    index('fact_lookup').on(t.slot, t.key, t.resource, t.element).where(sql`"indexed" = 1`),
  ],
);

/** `key` is the bounded form of a value: src/store/bounded-key.ts. */
export const uniqueValue = sqliteTable(
  'unique_value',
  {
    tenant: text().notNull(),
    type: text().notNull(),
    path: text().notNull(),
    key: text().notNull(),
    resource: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant, t.type, t.path, t.key] }),
    index('unique_value_resource').on(t.tenant, t.type, t.resource),
  ],
);

export const link = sqliteTable(
  'link',
  {
    tenant: text().notNull(),
    issuer: text().notNull(),
    subject: text().notNull(),
    user: text().notNull(),
    linkedAt: integer('linked_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant, t.issuer, t.subject] }),
    uniqueIndex('link_user').on(t.tenant, t.user, t.issuer),
  ],
);

export const token = sqliteTable(
  'token',
  {
    hash: text().primaryKey(),
    tenant: text().notNull(),
    jti: text().notNull(),
    client: text().notNull(),
    user: text(),
    family: text(),
    expiresAt: integer('expires_at').notNull(),
    payload: text().notNull(),
  },
  (t) => [
    index('token_user').on(t.tenant, t.user),
    index('token_expires_at').on(t.expiresAt),
    // Most tokens have none, and pay nothing for it.
    index('token_family').on(t.family).where(sql`"family" is not null`),
    index('token_registered').on(t.client).where(OF_REGISTERED),
  ],
);

/** A family of refresh tokens; `family` and `current` are SHA-256 in hex, of the part of the text that stays and of the whole. */
export const refresh = sqliteTable(
  'refresh',
  {
    family: text().primaryKey(),
    tenant: text().notNull(),
    current: text().notNull(),
    client: text().notNull(),
    user: text().notNull(),
    startedAt: integer('started_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    content: text().notNull(),
  },
  (t) => [
    index('refresh_user').on(t.tenant, t.user),
    index('refresh_expires_at').on(t.expiresAt),
    index('refresh_registered').on(t.client).where(OF_REGISTERED),
  ],
);

/** The ids of access tokens that were revoked, until they would have ended. */
export const revocation = sqliteTable(
  'revocation',
  { tenant: text().notNull(), jti: text().notNull(), expiresAt: integer('expires_at').notNull() },
  (t) => [primaryKey({ columns: [t.tenant, t.jti] }), index('revocation_expires_at').on(t.expiresAt)],
);

/** What is left of the access tokens of agents that have a budget. */
export const budget = sqliteTable(
  'budget',
  {
    tenant: text().notNull(),
    jti: text().notNull(),
    uses: integer(),
    amount: integer(),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.jti] }), index('budget_expires_at').on(t.expiresAt)],
);

export const signingKey = sqliteTable('signing_key', {
  kid: text().primaryKey(),
  algorithm: text().notNull(),
  publicJwk: text('public_jwk').notNull(),
  sealed: text().notNull(),
  createdAt: integer('created_at').notNull(),
  activeAt: integer('active_at').notNull(),
});

/** `jti` is the bounded form: the other side chose its length. */
export const replay = sqliteTable(
  'replay',
  {
    tenant: text().notNull(),
    issuer: text().notNull(),
    jti: text().notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.issuer, t.jti] }), index('replay_expires_at').on(t.expiresAt)],
);

export const audit = sqliteTable(
  'audit',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    tenant: text().notNull(),
    id: text().notNull(),
    at: integer().notNull(),
    event: text().notNull(),
    record: text().notNull(),
  },
  (t) => [index('audit_tenant').on(t.tenant, t.seq)],
);

/** The tokens of SCIM clients, by their SHA-256 in hex; `client` is a name of the configuration, which says what it may do. */
export const credential = sqliteTable(
  'credential',
  {
    tenant: text().notNull(),
    id: text().notNull(),
    client: text().notNull(),
    sha256: text().notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at'),
    revokedAt: integer('revoked_at'),
    lastUsedAt: integer('last_used_at'),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.id] }), uniqueIndex('credential_sha256').on(t.sha256)],
);

/** The feed of changes: numbered without gaps in each tenant, so that a reader sees what is missing. Pruned from its start. */
export const change = sqliteTable(
  'change',
  {
    tenant: text().notNull(),
    number: integer().notNull(),
    id: text().notNull(),
    at: integer().notNull(),
    record: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.number] })],
);

/** The number of each tenant's last change; it stays when the change itself is pruned. */
export const changeCounter = sqliteTable('change_counter', {
  tenant: text().primaryKey(),
  last: integer().notNull(),
});

/** How far a receiver of events has come. */
export const eventStream = sqliteTable(
  'event_stream',
  {
    tenant: text().notNull(),
    name: text().notNull(),
    position: integer().notNull(),
    settled: text().notNull(),
    holder: text(),
    heldUntil: integer('held_until').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.name] })],
);

/**
 * The chain of a tenant's audit records, a link for each batch: what each record of it is (`leaves`: its seq and hash, a line each), over the
 * hash of the link before, signed.
 */
export const auditSeal = sqliteTable(
  'audit_seal',
  {
    tenant: text().notNull(),
    number: integer().notNull(),
    records: integer().notNull(),
    firstSeq: integer('first_seq').notNull(),
    lastSeq: integer('last_seq').notNull(),
    lastAt: integer('last_at').notNull(),
    previous: text().notNull(),
    leaves: text().notNull(),
    hash: text().notNull(),
    signature: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.number] }), index('audit_seal_at').on(t.tenant, t.lastAt)],
);

/** Which records of a batch tell of something, by their seq: derived from the records, and no part of the chain. */
export const auditPosting = sqliteTable(
  'audit_posting',
  {
    tenant: text().notNull(),
    key: text().notNull(),
    seal: integer().notNull(),
    seqs: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.key, t.seal] })],
);

/** What a person's part of the records is encrypted with; where the row is gone, so is that part. */
export const auditPerson = sqliteTable(
  'audit_person',
  {
    tenant: text().notNull(),
    user: text().notNull(),
    id: text().notNull(),
    key: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.user] }), uniqueIndex('audit_person_id').on(t.id)],
);
