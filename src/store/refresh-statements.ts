import { type Column, type Placeholder, type SQL, sql } from 'drizzle-orm';
import type { Dialect } from './dialect.ts';
import { columns, compileStatement, equal, insertInto } from './statement.ts';

/** What an access token is read as. */
export const TOKEN = ['tenant', 'hash', 'jti', 'client', 'user', 'family', 'expiresAt', 'payload'] as const;

/** What refresh tokens and revocations are read with. */
export function refreshReads(dialect: Dialect) {
  const { refresh, derivation, token } = dialect.tables;
  const names = ['tenant', 'family', 'current', 'client', 'user', 'startedAt', 'expiresAt', 'content'] as const;
  return {
    getRefresh: compileStatement(
      dialect,
      'getRefresh',
      sql`select ${columns(refresh, names)} from ${refresh} where ${equal(refresh, ['family'])}`,
    ),
    standingOf: compileStatement(
      dialect,
      'standingOf',
      // One row at least, for what was made of nothing.
      sql`select case when ${isRevoked(dialect, sql.placeholder('tenant'), sql.placeholder('jti'))} then 1 else 0 end as "revoked",
          ${columns(derivation, ['origin'])} from (select 1) as "one" left join ${derivation} on ${equal(derivation, ['tenant', 'jti'])}`,
    ),
    getUnrevoked: compileStatement(
      dialect,
      'getUnrevoked',
      sql`select ${columns(token, TOKEN)} from ${token} where ${equal(token, ['hash'])}
          and not (${isRevoked(dialect, token.tenant, token.jti)})`,
    ),
  };
}

type Place = Column | Placeholder;

/** That the access token of this id was revoked, or one that it was made of. */
function isRevoked({ tables }: Dialect, tenant: Place, jti: Place): SQL {
  const { revocation, derivation } = tables;
  return sql`exists (select 1 from ${revocation} where ${revocation.tenant} = ${tenant} and ${revocation.jti} = ${jti})
      or exists (select 1 from ${derivation} cross join ${revocation}
        where ${derivation.tenant} = ${tenant} and ${derivation.jti} = ${jti}
        and ${revocation.tenant} = ${derivation.tenant} and ${revocation.jti} = ${derivation.origin})`;
}

/** What they are written with. */
export function refreshChanges(dialect: Dialect) {
  const { refresh, revocation, derivation, token } = dialect.tables;
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
    insertDerivation: compileStatement(
      dialect,
      'insertDerivation',
      sql`insert into ${derivation} (tenant, jti, origin, expires_at)
          with made(origin) as (${dialect.listed(sql`${placeholder('origins')}`)})
          select cast(${placeholder('tenant')} as text), cast(${placeholder('jti')} as text), made.origin,
            cast(${placeholder('expiresAt')} as bigint) from made
          union all select ${derivation.tenant}, cast(${placeholder('jti')} as text), ${derivation.origin},
            cast(${placeholder('expiresAt')} as bigint) from ${derivation}
            where ${equal(derivation, ['tenant'])} and ${derivation.jti} in (select origin from made) on conflict do nothing`,
    ),
  };
}
