import type {
  AuditReads,
  AuditWrite,
  PlacedAudit,
  StoredPersonKey,
  StoredPosting,
  StoredSeal,
} from '../../src/store/audit-port.ts';
import { Conflict, type Write } from '../../src/store/port.ts';

/** The part of the reference store that is the audit log. */
export interface AuditState {
  records: readonly PlacedAudit[];
  /** Of whatever record, removed or not. */
  lastSeq: number;
  readonly seals: StoredSeal[];
  postings: readonly StoredPosting[];
  persons: readonly StoredPersonKey[];
}

export function newAudit(): AuditState {
  return { records: [], lastSeq: 0, seals: [], postings: [], persons: [] };
}

export function copyAudit({ records, lastSeq, seals, postings, persons }: AuditState): AuditState {
  return { records, lastSeq, seals: [...seals], postings, persons };
}

const withoutSeq = ({ seq: _, ...record }: PlacedAudit) => record;

export function auditReads(audit: () => AuditState): AuditReads {
  const ofTenant = (tenant: string) => audit().records.filter((record) => record.tenant === tenant);
  const sealsOf = (tenant: string) => audit().seals.filter((seal) => seal.tenant === tenant);
  return {
    listAudit: async (tenant, limit) => ofTenant(tenant).toReversed().slice(0, limit).map(withoutSeq),
    listAuditAfter: async (seq, limit) =>
      audit()
        .records.filter((record) => record.seq > seq)
        .slice(0, limit),
    listAuditBackward: async (tenant, { after, before }, limit) =>
      ofTenant(tenant)
        .filter(({ seq }) => seq > after && seq < before)
        .toReversed()
        .slice(0, limit),
    listAuditForward: async (tenant, { after, before }, limit) =>
      ofTenant(tenant)
        .filter(({ seq }) => seq > after && seq < before)
        .slice(0, limit),
    getAudits: async (seqs) => audit().records.filter(({ seq }) => seqs.includes(seq)),
    listAuditEvents: async (tenant, seqs) =>
      ofTenant(tenant)
        .filter(({ seq }) => seqs.includes(seq))
        .map(({ seq, event }) => ({ seq, event })),
    listSeals: async (tenant, after, limit) =>
      sealsOf(tenant)
        .filter(({ number }) => number > after)
        .slice(0, limit),
    sealedTenants: async () => [...new Set(audit().seals.map(({ tenant }) => tenant))].sort(),
    lastSeal: async (tenant) => sealsOf(tenant).at(-1) ?? null,
    sealAt: async (tenant, at) =>
      sealsOf(tenant)
        .filter(({ lastAt }) => lastAt >= at)
        .toSorted((a, b) => a.lastAt - b.lastAt || a.number - b.number)[0] ?? null,
    listPostings: async (tenant, key, before, limit) =>
      audit()
        .postings.filter((posting) => posting.tenant === tenant && posting.key === key && posting.seal < before)
        .toSorted((a, b) => b.seal - a.seal)
        .slice(0, limit),
    getPersonKey: async (tenant, user) =>
      audit().persons.find((person) => person.tenant === tenant && person.user === user) ?? null,
    listPersonKeys: async (ids) => audit().persons.filter(({ id }) => ids.includes(id)),
  };
}

const KINDS: ReadonlySet<string> = new Set<AuditWrite['kind']>([
  'insertAudit',
  'deleteAudits',
  'insertSeal',
  'putPosting',
  'insertPersonKey',
  'deletePersonKey',
]);

export function isAuditWrite(write: Write): write is AuditWrite {
  return KINDS.has(write.kind);
}

export function applyToAudit(state: AuditState, write: AuditWrite): void {
  switch (write.kind) {
    case 'insertAudit':
      if (write.personal !== undefined || write.entries !== undefined) throw new TypeError('a part would be lost');
      state.lastSeq += 1;
      state.records = [...state.records, { ...write.audit, seq: state.lastSeq }];
      break;
    case 'deleteAudits':
      state.records = state.records.filter(({ tenant, seq }) => tenant !== write.tenant || !write.seqs.includes(seq));
      break;
    case 'insertSeal': {
      const { tenant, number } = write.seal;
      if (state.seals.some((seal) => seal.tenant === tenant && seal.number === number)) throw new Conflict('exists');
      state.seals.push(write.seal);
      state.postings = [...state.postings, ...write.postings];
      break;
    }
    case 'putPosting':
      putPosting(state, write.posting);
      break;
    case 'insertPersonKey': {
      const { tenant, user } = write.key;
      const isKnown = state.persons.some((person) => person.tenant === tenant && person.user === user);
      if (!isKnown) state.persons = [...state.persons, write.key];
      break;
    }
    case 'deletePersonKey':
      state.persons = state.persons.filter(({ tenant, user }) => tenant !== write.tenant || user !== write.user);
  }
}

function putPosting(state: AuditState, posting: StoredPosting): void {
  const { tenant, key, seal, seqs } = posting;
  const others = state.postings.filter((one) => one.tenant !== tenant || one.key !== key || one.seal !== seal);
  state.postings = seqs === '[]' ? others : [...others, posting];
}
