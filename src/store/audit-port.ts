/** The part of the store's contract (port.ts) that is about the audit log: its records, their chain, where to find them. */

export interface StoredAudit {
  readonly tenant: string;
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `token.issued`, `user.created`, … */
  readonly event: string;
  /** The record as JSON text (src/audit/record.ts). */
  readonly record: string;
}

/** A record in its place. In PostgreSQL a number may come late, or never: it is taken before the commit. */
export interface PlacedAudit extends StoredAudit {
  readonly seq: number;
}

/** A link of a tenant's chain, over a batch of records. */
export interface StoredSeal {
  readonly tenant: string;
  /** Counts up from 1. */
  readonly number: number;
  /** How many there are in the chain, with those of this batch; one that stands for several (src/audit/entries.ts) is one. */
  readonly records: number;
  /** The lowest and the highest seq of its records, and the latest time of one. */
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly lastAt: number;
  /** The hash of the link before. */
  readonly previous: string;
  /** A line for each record: its seq and its hash, and how many it stands for where these are several. */
  readonly leaves: string;
  readonly hash: string;
  /** A JWS that says the number and the hash (src/oauth/checkpoint.ts). */
  readonly signature: string;
}

/** Which records of a batch tell of something. */
export interface StoredPosting {
  readonly tenant: string;
  readonly key: string;
  /** The number of the seal. */
  readonly seal: number;
  /** JSON array of seqs, ascending; an empty one is no posting. */
  readonly seqs: string;
}

/** What a person's part of the records is encrypted with. */
export interface StoredPersonKey {
  readonly tenant: string;
  readonly user: string;
  /** What the records call the key: random, so that nothing leads from it to the person once the key is gone. */
  readonly id: string;
  /** 32 bytes, base64url. */
  readonly key: string;
}

export interface SeqRange {
  /** Exclusive. */
  readonly after: number;
  /** Exclusive. */
  readonly before: number;
}

export interface AuditReads {
  /** Newest first. */
  listAudit(tenant: string, limit: number): Promise<readonly StoredAudit[]>;
  /** Those of every tenant after a seq, ascending. */
  listAuditAfter(seq: number, limit: number): Promise<readonly PlacedAudit[]>;
  /** Those of a tenant between two seqs, newest first. */
  listAuditBackward(tenant: string, range: SeqRange, limit: number): Promise<readonly PlacedAudit[]>;
  /** Those of a tenant between two seqs, oldest first. */
  listAuditForward(tenant: string, range: SeqRange, limit: number): Promise<readonly PlacedAudit[]>;
  /** Those of the numbers that are there, of every tenant, in ascending order. */
  getAudits(seqs: readonly number[]): Promise<readonly PlacedAudit[]>;
  /** What each of the numbers that are there is a record of, in ascending order; what it says is not read. */
  listAuditEvents(tenant: string, seqs: readonly number[]): Promise<readonly Pick<PlacedAudit, 'seq' | 'event'>[]>;
  /** After a number, ascending. */
  listSeals(tenant: string, after: number, limit: number): Promise<readonly StoredSeal[]>;
  /** Every tenant that has a chain, in the order of their names' code units. */
  sealedTenants(): Promise<readonly string[]>;
  lastSeal(tenant: string): Promise<StoredSeal | null>;
  /** The first whose last record is of that time, or later. */
  sealAt(tenant: string, at: number): Promise<StoredSeal | null>;
  /** Of the seals before a number, the latest first. */
  listPostings(tenant: string, key: string, before: number, limit: number): Promise<readonly StoredPosting[]>;
  getPersonKey(tenant: string, user: string): Promise<StoredPersonKey | null>;
  /** By what the records call them, those that are there, in no order. */
  listPersonKeys(ids: readonly string[]): Promise<readonly StoredPersonKey[]>;
}

/** A person's part of a record, which is encrypted before it is kept. */
export interface PersonalPart {
  /** The id of the User. */
  readonly user: string;
  /** JSON text. */
  readonly text: string;
}

/** One of several that are kept as one record. */
export interface GroupedEntry {
  /** The id of the User whom it is about; null where that is nobody. */
  readonly user: string | null;
  /** JSON text of an object that has a member at least. */
  readonly text: string;
}

export type AuditWrite =
  /** `personal` and `entries` are for src/audit/personal-store.ts, which puts them into the record: no database is given any. */
  | {
      readonly kind: 'insertAudit';
      readonly audit: StoredAudit;
      readonly personal?: PersonalPart;
      readonly entries?: readonly GroupedEntry[];
    }
  /** By their seqs; those that are not there, and other tenants', stay as they are. */
  | { readonly kind: 'deleteAudits'; readonly tenant: string; readonly seqs: readonly number[] }
  /** Conflict 'exists' where the tenant has a seal of that number: another node was quicker. */
  | { readonly kind: 'insertSeal'; readonly seal: StoredSeal; readonly postings: readonly StoredPosting[] }
  /** In place of the one of that key and seal. */
  | { readonly kind: 'putPosting'; readonly posting: StoredPosting }
  /** Where the user has one already, that one stays. */
  | { readonly kind: 'insertPersonKey'; readonly key: StoredPersonKey }
  | { readonly kind: 'deletePersonKey'; readonly tenant: string; readonly user: string };
