import { type SQL, sql } from 'drizzle-orm';
import type { Dialect } from './dialect.ts';
import { columns, compileStatement, equal, insertInto } from './statement.ts';

const COLUMNS = ['tenant', 'id', 'client', 'sha256', 'createdAt', 'expiresAt', 'revokedAt', 'lastUsedAt'] as const;

/** What the tokens of SCIM clients are read with. */
export function credentialReads(dialect: Dialect) {
  const { credential } = dialect.tables;
  return {
    getCredential: compileStatement(
      dialect,
      'getCredential',
      sql`select ${columns(credential, COLUMNS)} from ${credential} where ${equal(credential, ['sha256'])}`,
    ),
    listCredentials: compileStatement(
      dialect,
      'listCredentials',
      sql`select ${columns(credential, COLUMNS)} from ${credential} where ${equal(credential, ['tenant'])}
          order by ${credential.createdAt}, ${credential.id}`,
    ),
  };
}

/** What they are written with. */
export function credentialChanges(dialect: Dialect) {
  const { credential } = dialect.tables;
  const { placeholder } = sql;
  const update = (name: string, set: SQL) =>
    compileStatement(dialect, name, sql`update ${credential} set ${set} where ${equal(credential, ['tenant', 'id'])}`);
  return {
    insertCredential: compileStatement(dialect, 'insertCredential', insertInto(credential)),
    endCredential: update(
      'endCredential',
      sql`expires_at = ${placeholder('expiresAt')}, revoked_at = ${placeholder('revokedAt')}`,
    ),
    useCredential: update('useCredential', sql`last_used_at = ${placeholder('lastUsedAt')}`),
  };
}
