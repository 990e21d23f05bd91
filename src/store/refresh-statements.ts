import { sql } from 'drizzle-orm';
import type { Dialect } from './dialect.ts';
import { columns, compileStatement, equal, insertInto } from './statement.ts';

/** What refresh tokens and revocations are read with. */
export function refreshReads(dialect: Dialect) {
  const { refresh, revocation } = dialect.tables;
  const names = ['tenant', 'family', 'current', 'client', 'user', 'startedAt', 'expiresAt', 'content'] as const;
  return {
    getRefresh: compileStatement(
      dialect,
      'getRefresh',
      sql`select ${columns(refresh, names)} from ${refresh} where ${equal(refresh, ['family'])}`,
    ),
    isRevoked: compileStatement(
      dialect,
      'isRevoked',
      sql`select ${columns(revocation, ['jti'])} from ${revocation} where ${equal(revocation, ['tenant', 'jti'])}`,
    ),
  };
}

/** What they are written with. */
export function refreshChanges(dialect: Dialect) {
  const { refresh, revocation, token } = dialect.tables;
  const { placeholder } = sql;
  return {
    insertRefresh: compileStatement(dialect, 'insertRefresh', insertInto(refresh)),
    rotateRefresh: compileStatement(
      dialect,
      'rotateRefresh',
      sql`update ${refresh} set current = ${placeholder('to')}, expires_at = ${placeholder('expiresAt')},
          content = ${placeholder('content')} where ${equal(refresh, ['family', 'tenant'])} and ${refresh.current} = ${placeholder('from')}`,
    ),
    deleteRefresh: compileStatement(
      dialect,
      'deleteRefresh',
      sql`delete from ${refresh} where ${equal(refresh, ['family', 'tenant'])}`,
    ),
    deleteRefreshes: compileStatement(
      dialect,
      'deleteRefreshes',
      sql`delete from ${refresh} where ${equal(refresh, ['tenant', 'user'])}`,
    ),
    revokeFamily: compileStatement(
      dialect,
      'revokeFamily',
      sql`insert into ${revocation} (tenant, jti, expires_at) select ${token.tenant}, ${token.jti}, ${token.expiresAt}
          from ${token} where ${equal(token, ['family', 'tenant'])} on conflict do nothing`,
    ),
    deleteFamily: compileStatement(
      dialect,
      'deleteFamily',
      sql`delete from ${token} where ${equal(token, ['family', 'tenant'])}`,
    ),
    deleteToken: compileStatement(
      dialect,
      'deleteToken',
      sql`delete from ${token} where ${equal(token, ['hash', 'tenant'])}`,
    ),
    insertRevocation: compileStatement(dialect, 'insertRevocation', insertInto(revocation)),
    sweepRefreshes: compileStatement(
      dialect,
      'sweepRefreshes',
      sql`delete from ${refresh} where ${refresh.expiresAt} <= ${placeholder('now')}`,
    ),
    sweepRevocations: compileStatement(
      dialect,
      'sweepRevocations',
      sql`delete from ${revocation} where ${revocation.expiresAt} <= ${placeholder('now')}`,
    ),
  };
}
