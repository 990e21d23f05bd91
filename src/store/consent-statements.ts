import { sql } from 'drizzle-orm';
import type { Dialect } from './dialect.ts';
import { foundBy } from './found-by.ts';
import { columns, compileStatement, equal, insertInto } from './statement.ts';

const WHAT = ['tenant', 'id', 'user', 'client', 'api', 'scopes', 'details'] as const;
const WHEN = ['askedAt', 'lasts', 'grantedAt', 'grantedBy', 'expiresAt', 'revokedAt', 'spentAt'] as const;

/** What consents are read with. */
export function consentReads(dialect: Dialect) {
  const { consent } = dialect.tables;
  const all = columns(consent, [...WHAT, ...WHEN]);
  return {
    getConsent: compileStatement(
      dialect,
      'getConsent',
      sql`select ${all} from ${consent} where ${equal(consent, ['tenant', 'id'])}`,
    ),
    listConsents: compileStatement(
      dialect,
      'listConsents',
      sql`select ${all} from ${consent} where ${foundBy(consent, ['tenant', 'id'], ['tenant', 'user'])}
          order by ${consent.askedAt}, ${consent.id}`,
    ),
  };
}

/** What they are written with. */
export function consentChanges(dialect: Dialect) {
  const { consent } = dialect.tables;
  const { placeholder } = sql;
  return {
    insertConsent: compileStatement(dialect, 'insertConsent', insertInto(consent)),
    grantConsent: compileStatement(
      dialect,
      'grantConsent',
      sql`update ${consent} set granted_at = ${placeholder('grantedAt')}, granted_by = ${placeholder('grantedBy')},
          expires_at = ${placeholder('expiresAt')} where ${equal(consent, ['tenant', 'id'])}
          and ${consent.grantedAt} is null and ${consent.revokedAt} is null`,
    ),
    spendConsent: compileStatement(
      dialect,
      'spendConsent',
      sql`update ${consent} set spent_at = ${placeholder('spentAt')} where ${equal(consent, ['tenant', 'id'])}
          and ${consent.grantedAt} is not null and ${consent.revokedAt} is null and ${consent.spentAt} is null`,
    ),
    revokeConsent: compileStatement(
      dialect,
      'revokeConsent',
      sql`update ${consent} set revoked_at = ${placeholder('revokedAt')} where ${equal(consent, ['tenant', 'id'])}
          and ${consent.revokedAt} is null`,
    ),
    deleteConsents: compileStatement(
      dialect,
      'deleteConsents',
      sql`delete from ${consent} where ${foundBy(consent, ['tenant', 'id'], ['tenant', 'user'])}`,
    ),
  };
}
