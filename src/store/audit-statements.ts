import { type SQL, sql } from 'drizzle-orm';
import type { Dialect } from './dialect.ts';
import { insertMany } from './many-rows.ts';
import { columns, compileStatement, equal, insertInto } from './statement.ts';

const RECORD = ['tenant', 'id', 'at', 'event', 'record'] as const;
const PLACED = ['seq', ...RECORD] as const;
const PERSON_KEY = ['tenant', 'user', 'id', 'key'] as const;
const SEAL = [
  'tenant',
  'number',
  'records',
  'firstSeq',
  'lastSeq',
  'lastAt',
  'previous',
  'leaves',
  'hash',
  'signature',
] as const;

/** What the audit log is read with. */
export function auditReads(dialect: Dialect) {
  const { audit, auditSeal: seal, auditPosting: posting, auditPerson: person } = dialect.tables;
  const { placeholder } = sql;
  const read = (name: string, statement: SQL) => compileStatement(dialect, name, statement);
  const placed = sql`select ${columns(audit, PLACED)} from ${audit}`;
  const limit = sql`limit ${placeholder('limit')}`;
  const between = sql`${equal(audit, ['tenant'])} and ${audit.seq} > ${placeholder('after')}
    and ${audit.seq} < ${placeholder('before')}`;
  const ofTenant = sql`select ${columns(seal, SEAL)} from ${seal} where ${equal(seal, ['tenant'])}`;
  return {
    listAudit: read(
      'listAudit',
      sql`select ${columns(audit, RECORD)} from ${audit} where ${equal(audit, ['tenant'])} order by ${audit.seq} desc ${limit}`,
    ),
    listAuditAfter: read(
      'listAuditAfter',
      sql`${placed} where ${audit.seq} > ${placeholder('after')} order by ${audit.seq} ${limit}`,
    ),
    listAuditBackward: read('listAuditBackward', sql`${placed} where ${between} order by ${audit.seq} desc ${limit}`),
    listAuditForward: read('listAuditForward', sql`${placed} where ${between} order by ${audit.seq} ${limit}`),
    getAudits: read(
      'getAudits',
      sql`with listed(seq) as (${dialect.listed(sql`${placeholder('seqs')}`)})
          ${placed} where ${audit.seq} in (select cast(seq as bigint) from listed) order by ${audit.seq}`,
    ),
    listAuditEvents: read(
      'listAuditEvents',
      sql`with listed(seq) as (${dialect.listed(sql`${placeholder('seqs')}`)})
          select ${columns(audit, ['seq', 'event'])} from ${audit}
          where ${equal(audit, ['tenant'])} and ${audit.seq} in (select cast(seq as bigint) from listed)
          order by ${audit.seq}`,
    ),
    listSeals: read(
      'listSeals',
      sql`${ofTenant} and ${seal.number} > ${placeholder('after')} order by number ${limit}`,
    ),
    /** From one tenant to the next in the index, however many seals each has. */
    sealedTenants: read(
      'sealedTenants',
      sql`with recursive chain(name) as (
            select min(${seal.tenant}) from ${seal}
            union all select (select min(${seal.tenant}) from ${seal} where ${seal.tenant} > chain.name) from chain
            where chain.name is not null)
          select name as tenant from chain where name is not null`,
    ),
    lastSeal: read('lastSeal', sql`${ofTenant} order by number desc limit 1`),
    sealAt: read(
      'sealAt',
      sql`${ofTenant} and ${seal.lastAt} >= ${placeholder('at')} order by last_at, number limit 1`,
    ),
    listPostings: read(
      'listPostings',
      sql`select ${columns(posting, ['tenant', 'key', 'seal', 'seqs'])} from ${posting}
          where ${equal(posting, ['tenant', 'key'])} and ${posting.seal} < ${placeholder('before')}
          order by ${posting.seal} desc ${limit}`,
    ),
    getPersonKey: read(
      'getPersonKey',
      sql`select ${columns(person, PERSON_KEY)} from ${person} where ${equal(person, ['tenant', 'user'])}`,
    ),
    listPersonKeys: read(
      'listPersonKeys',
      sql`with listed(name) as (${dialect.listed(sql`${placeholder('ids')}`)})
          select ${columns(person, PERSON_KEY)} from ${person} where ${person.id} in (select name from listed)`,
    ),
  };
}

/** What it is written with. */
export function auditChanges(dialect: Dialect) {
  const { audit, auditSeal: seal, auditPosting: posting, auditPerson: person } = dialect.tables;
  const write = (name: string, statement: SQL) => compileStatement(dialect, name, statement);
  return {
    insertAudit: write('insertAudit', insertInto(audit)),
    deleteAudits: write(
      'deleteAudits',
      sql`with listed(seq) as (${dialect.listed(sql`${sql.placeholder('seqs')}`)})
          delete from ${audit} where ${equal(audit, ['tenant'])} and ${audit.seq} in (select cast(seq as bigint) from listed)`,
    ),
    insertSeal: write('insertSeal', insertInto(seal)),
    insertPostings: insertMany(dialect, 'insertPostings', dialect.tables.auditPosting),
    deletePosting: write(
      'deletePosting',
      sql`delete from ${posting} where ${equal(posting, ['tenant', 'key', 'seal'])}`,
    ),
    insertPersonKey: write('insertPersonKey', insertInto(person)),
    deletePersonKey: write('deletePersonKey', sql`delete from ${person} where ${equal(person, ['tenant', 'user'])}`),
  };
}
