import { pageAnswer, readCursor } from '../audit/audit-answer.ts';
import { readFilter, TEXT_FILTERS, TIME_FILTERS } from '../audit/filter.ts';
import { MOST_RECORDS, queryAudit } from '../audit/query.ts';
import { recordReading } from '../audit/reading.ts';
import type { Client } from '../oauth/client.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { Issuer, Presented } from './issuer.ts';
import { asTrusted } from './trusted-caller.ts';

/** What may stand in the query: a misspelt filter would find everything. */
export const AUDIT_PARAMETERS: ReadonlySet<string> = new Set([...TEXT_FILTERS, ...TIME_FILTERS, 'cursor', 'limit']);

const USUAL_RECORDS = 100;

/**
 * A page of the audit log of its own tenant, for an application that may read it (`audits: true`). That it was read, and by what it
 * was searched, is in the log before it is answered.
 * @param parameter of the query; undefined where it is missing
 * @throws OAuthError invalid_client, unauthorized_client, invalid_request
 */
export async function auditForClient(
  issuer: Issuer,
  presented: Presented,
  parameter: (name: string) => string | undefined,
): Promise<object> {
  return asTrusted(issuer, presented, 'audits', (client) => auditFor(issuer, client, parameter));
}

async function auditFor(
  issuer: Issuer,
  client: Client,
  parameter: (name: string) => string | undefined,
): Promise<object> {
  const filter = readFilter(parameter);
  const cursor = readCursor(parameter('cursor'));
  if (cursor === null) throw new OAuthError('invalid_request', 'cursor is none of those that a page was answered with');
  const page = await queryAudit(issuer, client.tenant, filter, { cursor, limit: limitOf(parameter('limit')) });
  await recordReading(issuer, client, filter, { cursor, page });
  return pageAnswer(page);
}

/**
 * The latest checkpoint of its tenant's chain, a JWS; null where nothing is sealed yet.
 * @throws OAuthError invalid_client, unauthorized_client
 */
export async function checkpointForClient(issuer: Issuer, presented: Presented): Promise<string | null> {
  return asTrusted(
    issuer,
    presented,
    'audits',
    async ({ tenant }) => (await issuer.store.lastSeal(tenant))?.signature ?? null,
  );
}

function limitOf(text: string | undefined): number {
  if (text === undefined || text === '') return USUAL_RECORDS;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MOST_RECORDS) return limit;
  throw new OAuthError('invalid_request', `limit is a whole number from 1 to ${MOST_RECORDS}`);
}
