import { aliasedTable, type SQL, sql } from 'drizzle-orm';
import { auditChanges } from './audit-statements.ts';
import { budgetChanges, budgetReads } from './budget-statements.ts';
import { consentChanges, consentReads } from './consent-statements.ts';
import { credentialChanges, credentialReads } from './credential-statements.ts';
import type { Dialect } from './dialect.ts';
import { feedChanges } from './feed-statements.ts';
import { foundBy } from './found-by.ts';
import { insertMany } from './many-rows.ts';
import { membershipChanges } from './membership-statements.ts';
import { premises } from './premise-statements.ts';
import { refreshChanges, refreshReads, TOKEN } from './refresh-statements.ts';
import { registrationChanges } from './registration-statements.ts';
import { snapshotChanges } from './snapshot-statements.ts';
import { columns, compileStatement, equal, insertInto, type Statement } from './statement.ts';

/** The type of the unique values that no type has to itself; no resource type has this name. */
export const NO_TYPE = '';

export type Reads = ReturnType<typeof readStatements>;
export type Changes = ReturnType<typeof changeStatements>;

const LINK = ['tenant', 'issuer', 'subject'] as const;

/** Every point read of the port. */
export function readStatements(dialect: Dialect) {
  const { resource, link, token, signingKey } = dialect.tables;
  return {
    getResource: compileStatement(
      dialect,
      'getResource',
      sql`select ${resourceColumns(dialect)} from ${resource}
          where ${equal(resource, ['tenant', 'type', 'id'])}`,
    ),
    getJson: compileStatement(
      dialect,
      'getJson',
      sql`select ${columns(resource, ['document', 'hidden'])} from ${resource} where ${equal(resource, ['tenant', 'type', 'id'])}`,
    ),
    getLink: compileStatement(
      dialect,
      'getLink',
      sql`select ${columns(link, [...LINK, 'user', 'linkedAt'])} from ${link}
          where ${equal(link, LINK)}`,
    ),
    listLinks: compileStatement(
      dialect,
      'listLinks',
      sql`select ${columns(link, [...LINK, 'user', 'linkedAt'])} from ${link}
          where ${foundBy(link, LINK, ['tenant', 'user'])} order by ${link.issuer}`,
    ),
    getToken: compileStatement(
      dialect,
      'getToken',
      sql`select ${columns(token, TOKEN)} from ${token}
          where ${equal(token, ['hash'])}`,
    ),
    listKeys: compileStatement(
      dialect,
      'listKeys',
      sql`select ${columns(signingKey, ['kid', 'algorithm', 'publicJwk', 'sealed', 'createdAt', 'activeAt'])}
          from ${signingKey}
          order by ${signingKey.createdAt}, ${signingKey.kid}`,
    ),
    ...credentialReads(dialect),
    ...refreshReads(dialect),
    ...budgetReads(dialect),
    ...consentReads(dialect),
    ping: compileStatement(dialect, 'ping', sql`select 1 as alive`),
  };
}

/** Every statement that a write is made of. */
export function changeStatements(dialect: Dialect) {
  const { resource, slot, fact, uniqueValue, link, token, signingKey, replay } = dialect.tables;
  const { placeholder } = sql;
  const change = (name: string, statement: ReturnType<typeof insertInto>) => compileStatement(dialect, name, statement);
  return {
    insertResource: change('insertResource', insertInto(resource)),
    updateResource: updateResource(dialect),
    deleteResource: change(
      'deleteResource',
      sql`delete from ${resource} where ${equal(resource, ['tenant', 'type', 'id', 'version'])}`,
    ),
    insertFacts: insertMany(dialect, 'insertFacts', dialect.tables.fact),
    deleteFact: change(
      'deleteFact',
      sql`delete from ${fact} where ${equal(fact, ['resource', 'slot', 'element', 'key'])}`,
    ),
    deleteFacts: change(
      'deleteFacts',
      sql`delete from ${fact} where ${equal(fact, ['resource'])}
          and ${fact.slot} in (select ${slot.id} from ${slot} where ${equal(slot, ['tenant', 'type'])})`,
    ),
    insertUnique: change('insertUnique', insertInto(uniqueValue)),
    deleteUnique: change(
      'deleteUnique',
      sql`delete from ${uniqueValue} where ${equal(uniqueValue, ['tenant', 'type', 'path', 'key', 'resource'])}`,
    ),
    deleteUniques: change(
      'deleteUniques',
      sql`delete from ${uniqueValue} where ${equal(uniqueValue, ['tenant', 'resource'])}
          and ${uniqueValue.type} in (${placeholder('type')}, ${sql.raw(`'${NO_TYPE}'`)})`,
    ),
    insertLink: change('insertLink', insertInto(link)),
    deleteLinks: change('deleteLinks', sql`delete from ${link} where ${foundBy(link, LINK, ['tenant', 'user'])}`),
    insertToken: change('insertToken', insertInto(token)),
    deleteTokens: change('deleteTokens', sql`delete from ${token} where ${equal(token, ['tenant', 'user'])}`),
    insertKey: change('insertKey', insertInto(signingKey)),
    deleteKey: change('deleteKey', sql`delete from ${signingKey} where ${equal(signingKey, ['kid'])}`),
    insertReplay: change('insertReplay', insertInto(replay)),
    ...auditChanges(dialect),
    ...credentialChanges(dialect),
    ...feedChanges(dialect),
    ...membershipChanges(dialect),
    ...refreshChanges(dialect),
    ...registrationChanges(dialect),
    ...budgetChanges(dialect),
    ...consentChanges(dialect),
    ...premises(dialect),
    ...snapshotChanges(dialect),
  };
}

/** One statement for each choice of the columns that may stay as they are (row-values.ts), written when it is first needed. */
function updateResource(dialect: Dialect): (columns: readonly string[]) => Statement {
  const { resource } = dialect.tables;
  const { placeholder, identifier } = sql;
  const statements = new Map<string, Statement>();
  return (columns) => {
    const name = `updateResource ${columns.join()}`;
    const known = statements.get(name);
    if (known !== undefined) return known;
    const set = ['version', 'display', 'document', 'hidden', ...columns].map(
      (column) => sql`${identifier(column)} = ${placeholder(column)}`,
    );
    const statement = compileStatement(
      dialect,
      name,
      sql`update ${resource} set ${sql.join(set, sql`, `)} where ${equal(resource, ['tenant', 'type', 'id'])}
          and ${resource.version} = ${placeholder('expected')}`,
    );
    statements.set(name, statement);
    return statement;
  };
}

/** What a resource is read as. */
export function resourceColumns({ tables: { resource, member } }: Dialect): SQL {
  const m = aliasedTable(member, 'i');
  return sql`${columns(resource, ['id', 'version', 'document', 'hidden'])}, case when exists (select 1 from ${member} as i
    where ${m.tenant} = ${resource.tenant} and ${m.member} = ${resource.id}) then 1 else 0 end as "inGroup"`;
}
