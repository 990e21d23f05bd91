import type { AuditReads, AuditWrite, PlacedAudit, StoredPosting, StoredSeal } from './audit-port.ts';
import { type auditChanges, auditReads } from './audit-statements.ts';
import type { Dialect } from './dialect.ts';
import type { Driver, SqlValue, Step } from './driver.ts';
import { insertSteps } from './many-rows.ts';
import { perDialect } from './per-dialect.ts';
import { createReader } from './reader.ts';
import type { Statement } from './statement.ts';
import { step } from './step.ts';

type Row = Readonly<Record<string, SqlValue>>;

const readsOf = perDialect(auditReads);

/** The part of a store that reads the audit log. */
export function createAudit(driver: Driver, dialect: Dialect): AuditReads {
  const reads = readsOf(dialect);
  const { list, first } = createReader(driver);
  const seals = (statement: Statement, values: Row) => list<StoredSeal>(statement, values);
  return {
    listAudit: (tenant, limit) => list(reads.listAudit, { tenant, limit }),
    listAuditAfter: (after, limit) => list(reads.listAuditAfter, { after, limit }),
    listAuditBackward: (tenant, range, limit) => list(reads.listAuditBackward, { tenant, ...range, limit }),
    listAuditForward: (tenant, range, limit) => list(reads.listAuditForward, { tenant, ...range, limit }),
    getAudits: (seqs) => list<PlacedAudit>(reads.getAudits, { seqs: JSON.stringify(seqs) }),
    listAuditEvents: (tenant, seqs) => list(reads.listAuditEvents, { tenant, seqs: JSON.stringify(seqs) }),
    listSeals: (tenant, after, limit) => seals(reads.listSeals, { tenant, after, limit }),
    sealedTenants: async () => (await list<{ tenant: string }>(reads.sealedTenants, {})).map(({ tenant }) => tenant),
    lastSeal: (tenant) => first(reads.lastSeal, { tenant }),
    sealAt: (tenant, at) => first(reads.sealAt, { tenant, at }),
    listPostings: (tenant, key, before, limit) => list(reads.listPostings, { tenant, key, before, limit }),
    getPersonKey: (tenant, user) => first(reads.getPersonKey, { tenant, user }),
    listPersonKeys: (ids) => list(reads.listPersonKeys, { ids: JSON.stringify(ids) }),
  };
}

type Changes = ReturnType<typeof auditChanges>;
type WriteOf<K extends AuditWrite['kind']> = Extract<AuditWrite, { kind: K }>;

/** What each write to the log is made of. */
export const AUDIT_PLANS: { readonly [K in AuditWrite['kind']]: (changes: Changes, write: WriteOf<K>) => Step[] } = {
  insertAudit: (changes, { audit, personal, entries }) => {
    if (personal !== undefined || entries !== undefined)
      throw new TypeError('a part of a record would be lost: see src/audit/personal-store.ts');
    return [step(changes.insertAudit, { ...audit })];
  },
  deleteAudits: (changes, { tenant, seqs }) => [step(changes.deleteAudits, { tenant, seqs: JSON.stringify(seqs) })],
  insertSeal: (changes, { seal, postings }) => [
    { ...step(changes.insertSeal, { ...seal }), conflict: { kind: 'exists', path: null } },
    ...insertPostings(changes, postings),
  ],
  putPosting: (changes, { posting }) => [
    step(changes.deletePosting, { ...posting }),
    ...(posting.seqs === '[]' ? [] : insertPostings(changes, [posting])),
  ],
  insertPersonKey: (changes, { key }) => [step(changes.insertPersonKey, { ...key })],
  deletePersonKey: (changes, { tenant, user }) => [step(changes.deletePersonKey, { tenant, user })],
};

function insertPostings(changes: Changes, postings: readonly StoredPosting[]): Step[] {
  return insertSteps(
    changes.insertPostings,
    postings.map((posting) => ({ ...posting })),
  );
}
