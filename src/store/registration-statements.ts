import { type SQL, sql } from 'drizzle-orm';
import { OF_REGISTERED } from '../../schema/registered-rows.ts';
import type { Dialect } from './dialect.ts';
import { columns, compileStatement, equal, insertInto } from './statement.ts';

const WHO = ['id', 'tenant', 'version', 'secret', 'secretExpiresAt', 'access'] as const;
const WHAT = ['initialAccess', 'statement', 'metadata', 'createdAt', 'expiresAt', 'lastUsedAt'] as const;
const ACCESS = ['tenant', 'id', 'name', 'sha256', 'createdAt', 'expiresAt', 'usesLeft', 'revokedAt'] as const;

/** What clients that registered themselves are read with. */
export function registrationReads(dialect: Dialect) {
  const { registration, initialAccess } = dialect.tables;
  const { placeholder } = sql;
  const read = (name: string, where: SQL) =>
    compileStatement(
      dialect,
      name,
      sql`select ${columns(registration, [...WHO, ...WHAT])} from ${registration} where ${where}`,
    );
  const readAccess = (name: string, where: SQL) =>
    compileStatement(dialect, name, sql`select ${columns(initialAccess, ACCESS)} from ${initialAccess} where ${where}`);
  return {
    getRegistration: read('getRegistration', equal(registration, ['id'])),
    listRegistrations: read(
      'listRegistrations',
      sql`${equal(registration, ['tenant'])} and ${registration.id} > ${placeholder('after')}
          order by ${registration.id} limit ${placeholder('limit')}`,
    ),
    listEndedRegistrations: read(
      'listEndedRegistrations',
      sql`${registration.expiresAt} <= ${placeholder('now')}
          order by ${registration.expiresAt}, ${registration.id} limit ${placeholder('limit')}`,
    ),
    getInitialAccess: readAccess('getInitialAccess', equal(initialAccess, ['sha256'])),
    listInitialAccess: readAccess(
      'listInitialAccess',
      sql`${equal(initialAccess, ['tenant'])} order by ${initialAccess.createdAt}, ${initialAccess.id}`,
    ),
  };
}

/** What they are written with. */
export function registrationChanges(dialect: Dialect) {
  const { registration, initialAccess, token, refresh, consent, revocation } = dialect.tables;
  const { placeholder } = sql;
  // Their ids are known in all tenants together, and deleteRegistration has seen that this one is of the tenant.
  const ofClient = (table: typeof token | typeof refresh | typeof consent) =>
    sql`${equal(table, ['client'])} and ${OF_REGISTERED}`;
  const change = (name: string, statement: SQL) => compileStatement(dialect, name, statement);
  return {
    insertRegistration: change('insertRegistration', insertInto(registration)),
    updateRegistration: change(
      'updateRegistration',
      sql`update ${registration} set version = ${placeholder('version')}, secret = ${placeholder('secret')},
          secret_expires_at = ${placeholder('secretExpiresAt')}, access = ${placeholder('access')},
          statement = ${placeholder('statement')}, metadata = ${placeholder('metadata')},
          expires_at = ${placeholder('expiresAt')}
          where ${equal(registration, ['id', 'tenant'])} and ${registration.version} + 1 = ${placeholder('version')}`,
    ),
    useRegistration: change(
      'useRegistration',
      sql`update ${registration} set last_used_at = ${placeholder('lastUsedAt')}, expires_at = ${placeholder('expiresAt')}
          where ${equal(registration, ['id', 'tenant'])}`,
    ),
    deleteRegistration: change(
      'deleteRegistration',
      sql`delete from ${registration} where ${equal(registration, ['id', 'tenant'])}`,
    ),
    // For those that are made of them.
    revokeTokensOf: change(
      'revokeTokensOf',
      sql`insert into ${revocation} (tenant, jti, expires_at) select ${token.tenant}, ${token.jti}, ${token.expiresAt}
          from ${token} where ${ofClient(token)} on conflict do nothing`,
    ),
    deleteTokensOf: change('deleteTokensOf', sql`delete from ${token} where ${ofClient(token)}`),
    deleteRefreshesOf: change('deleteRefreshesOf', sql`delete from ${refresh} where ${ofClient(refresh)}`),
    deleteConsentsOf: change('deleteConsentsOf', sql`delete from ${consent} where ${ofClient(consent)}`),
    insertInitialAccess: change('insertInitialAccess', insertInto(initialAccess)),
    spendInitialAccess: change(
      'spendInitialAccess',
      sql`update ${initialAccess} set uses_left = ${initialAccess.usesLeft} - 1
          where ${equal(initialAccess, ['tenant', 'id'])} and ${initialAccess.revokedAt} is null
          and (${initialAccess.usesLeft} is null or ${initialAccess.usesLeft} > 0)
          and (${initialAccess.expiresAt} is null or ${initialAccess.expiresAt} > ${placeholder('now')})`,
    ),
    revokeInitialAccess: change(
      'revokeInitialAccess',
      sql`update ${initialAccess} set revoked_at = ${placeholder('revokedAt')}
          where ${equal(initialAccess, ['tenant', 'id'])} and ${initialAccess.revokedAt} is null`,
    ),
  };
}
