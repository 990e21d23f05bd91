/**
 * The tables in PostgreSQL, under the names of sqlite.ts; src/store/tables.ts holds the two to that.
 * What is compared or ordered is COLLATE "C", so that it compares by its UTF-8 bytes as SQLite does.
 */
import { sql } from 'drizzle-orm';
import { bigint, customType, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { OF_REGISTERED } from './registered-rows.ts';

export { consent } from './consent-postgres.ts';
export { derivation } from './derivation-postgres.ts';
export { initialAccess, registration } from './registration-postgres.ts';
export { resource } from './resource-postgres.ts';
export { snapshot, snapshotPart } from './snapshot-postgres.ts';

const bytewise = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });
const milliseconds = (name: string) => bigint(name, { mode: 'number' });

/** Who is in which group, a row each; its primary key lists a group, member_groups is the other way round. */
export const member = pgTable(
  'member',
  {
    tenant: bytewise().notNull(),
    group: bytewise().notNull(),
    member: bytewise().notNull(),
    memberType: bytewise('member_type').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant, t.group, t.member] }),
    index('member_groups').on(t.tenant, t.member, t.group),
  ],
);

/** A number for a path of a type of a tenant. */
export const slot = pgTable(
  'slot',
  {
    id: integer().primaryKey().generatedByDefaultAsIdentity(),
    tenant: bytewise().notNull(),
    type: bytewise().notNull(),
    path: bytewise().notNull(),
  },
  (t) => [uniqueIndex('slot_path').on(t.tenant, t.type, t.path)],
);

/**
 * A B-tree entry holds 2.7 kB at most and a key may be longer, so fact_lookup has the first 256 characters of it
 * (1 kB at most); whoever looks up compares these and then the whole key.
 */
export const fact = pgTable(
  'fact',
  {
    resource: bytewise().notNull(),
    slot: integer().notNull(),
    element: integer().notNull(),
    key: bytewise().notNull(),
    indexed: integer().notNull(),
  },
  (t) => [
    index('fact_lookup').on(t.slot, sql`left("key", 256)`, t.resource).where(sql`"indexed" = 1`),
    index('fact_resource').on(t.resource, t.slot),
  ],
);

/** `key` is the bounded form of a value: src/store/bounded-key.ts. */
export const uniqueValue = pgTable(
  'unique_value',
  {
    tenant: bytewise().notNull(),
    type: bytewise().notNull(),
    path: bytewise().notNull(),
    key: bytewise().notNull(),
    resource: bytewise().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant, t.type, t.path, t.key] }),
    index('unique_value_resource').on(t.tenant, t.type, t.resource),
  ],
);

export const link = pgTable(
  'link',
  {
    tenant: bytewise().notNull(),
    issuer: bytewise().notNull(),
    subject: bytewise().notNull(),
    user: bytewise().notNull(),
    linkedAt: milliseconds('linked_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant, t.issuer, t.subject] }),
    uniqueIndex('link_user').on(t.tenant, t.user, t.issuer),
  ],
);

export const token = pgTable(
  'token',
  {
    hash: bytewise().primaryKey(),
    tenant: bytewise().notNull(),
    jti: text().notNull(),
    client: text().notNull(),
    user: bytewise(),
    family: bytewise(),
    expiresAt: milliseconds('expires_at').notNull(),
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
export const refresh = pgTable(
  'refresh',
  {
    family: bytewise().primaryKey(),
    tenant: bytewise().notNull(),
    current: bytewise().notNull(),
    client: text().notNull(),
    user: bytewise().notNull(),
    startedAt: milliseconds('started_at').notNull(),
    expiresAt: milliseconds('expires_at').notNull(),
    content: text().notNull(),
  },
  (t) => [
    index('refresh_user').on(t.tenant, t.user),
    index('refresh_expires_at').on(t.expiresAt),
    index('refresh_registered').on(t.client).where(OF_REGISTERED),
  ],
);

/** The ids of access tokens that were revoked, until they would have ended. */
export const revocation = pgTable(
  'revocation',
  { tenant: bytewise().notNull(), jti: bytewise().notNull(), expiresAt: milliseconds('expires_at').notNull() },
  (t) => [primaryKey({ columns: [t.tenant, t.jti] }), index('revocation_expires_at').on(t.expiresAt)],
);

/** What is left of the access tokens of agents that have a budget. */
export const budget = pgTable(
  'budget',
  {
    tenant: bytewise().notNull(),
    jti: bytewise().notNull(),
    uses: bigint({ mode: 'number' }),
    amount: bigint({ mode: 'number' }),
    expiresAt: milliseconds('expires_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.jti] }), index('budget_expires_at').on(t.expiresAt)],
);

export const signingKey = pgTable('signing_key', {
  kid: bytewise().primaryKey(),
  algorithm: text().notNull(),
  publicJwk: text('public_jwk').notNull(),
  sealed: text().notNull(),
  createdAt: milliseconds('created_at').notNull(),
  activeAt: milliseconds('active_at').notNull(),
});

/** `jti` is the bounded form: the other side chose its length. */
export const replay = pgTable(
  'replay',
  {
    tenant: bytewise().notNull(),
    issuer: bytewise().notNull(),
    jti: bytewise().notNull(),
    expiresAt: milliseconds('expires_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.issuer, t.jti] }), index('replay_expires_at').on(t.expiresAt)],
);

export const audit = pgTable(
  'audit',
  {
    seq: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    tenant: bytewise().notNull(),
    id: text().notNull(),
    at: bigint({ mode: 'number' }).notNull(),
    event: text().notNull(),
    record: text().notNull(),
  },
  (t) => [index('audit_tenant').on(t.tenant, t.seq)],
);

/** The tokens of SCIM clients, by their SHA-256 in hex; `client` is a name of the configuration, which says what it may do. */
export const credential = pgTable(
  'credential',
  {
    tenant: bytewise().notNull(),
    id: bytewise().notNull(),
    client: text().notNull(),
    sha256: bytewise().notNull(),
    createdAt: milliseconds('created_at').notNull(),
    expiresAt: milliseconds('expires_at'),
    revokedAt: milliseconds('revoked_at'),
    lastUsedAt: milliseconds('last_used_at'),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.id] }), uniqueIndex('credential_sha256').on(t.sha256)],
);

/** The feed of changes: numbered without gaps in each tenant, so that a reader sees what is missing. Pruned from its start. */
export const change = pgTable(
  'change',
  {
    tenant: bytewise().notNull(),
    number: bigint({ mode: 'number' }).notNull(),
    id: text().notNull(),
    at: bigint({ mode: 'number' }).notNull(),
    record: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.number] })],
);

/** The number of each tenant's last change; it stays when the change itself is pruned. */
export const changeCounter = pgTable('change_counter', {
  tenant: bytewise().primaryKey(),
  last: bigint({ mode: 'number' }).notNull(),
});

/** How far a receiver of events has come. */
export const eventStream = pgTable(
  'event_stream',
  {
    tenant: bytewise().notNull(),
    name: bytewise().notNull(),
    position: bigint({ mode: 'number' }).notNull(),
    settled: text().notNull(),
    holder: bytewise(),
    heldUntil: milliseconds('held_until').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.name] })],
);

/**
 * The chain of a tenant's audit records, a link for each batch: what each record of it is (`leaves`: its seq and hash, a line each), over the
 * hash of the link before, signed.
 */
export const auditSeal = pgTable(
  'audit_seal',
  {
    tenant: bytewise().notNull(),
    number: bigint({ mode: 'number' }).notNull(),
    records: integer().notNull(),
    firstSeq: bigint('first_seq', { mode: 'number' }).notNull(),
    lastSeq: bigint('last_seq', { mode: 'number' }).notNull(),
    lastAt: bigint('last_at', { mode: 'number' }).notNull(),
    previous: text().notNull(),
    leaves: text().notNull(),
    hash: text().notNull(),
    signature: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.number] }), index('audit_seal_at').on(t.tenant, t.lastAt)],
);

/** Which records of a batch tell of something, by their seq: derived from the records, and no part of the chain. */
export const auditPosting = pgTable(
  'audit_posting',
  {
    tenant: bytewise().notNull(),
    key: bytewise().notNull(),
    seal: bigint({ mode: 'number' }).notNull(),
    seqs: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.key, t.seal] })],
);

/** What a person's part of the records is encrypted with; where the row is gone, so is that part. */
export const auditPerson = pgTable(
  'audit_person',
  {
    tenant: bytewise().notNull(),
    user: bytewise().notNull(),
    id: bytewise().notNull(),
    key: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.user] }), uniqueIndex('audit_person_id').on(t.id)],
);
