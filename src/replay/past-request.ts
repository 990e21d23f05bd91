import type { ResolutionRecord, TokenRecord } from '../audit/record.ts';
import { NOT_FOR_CLIENT } from '../issuer/resolve-target.ts';
import type { StoredAudit } from '../store/audit-port.ts';

/** What somebody asked for once, or several times, as far as the audit log keeps it. */
export interface PastRequest {
  readonly tenant: string;
  readonly client: string;
  readonly api: string;
  /** In the order asked. */
  readonly scopes: readonly string[];
  /** Of authorization details the types, each once; their values are not kept. */
  readonly detailTypes: readonly string[];
  /** The id of the User; null for a machine. */
  readonly user: string | null;
  /** The identity provider's issuer and subject that named the person, where one did. */
  readonly link: { readonly issuer: string; readonly subject: string } | null;
  readonly times: number;
}

type DecisionRecord = TokenRecord | ResolutionRecord;

/** Of the records that tell of a request. */
export const DECIDED = [
  'token.issued',
  'token.refused',
  'claims.resolved',
  'claims.refused',
] as const satisfies readonly DecisionRecord['event'][];

const EVENTS: ReadonlySet<string> = new Set(DECIDED);

/**
 * The requests that records tell of, of tokens and of claims for other issuers' tokens, each once, those asked most often first. A refusal that ended
 * before it was known who was meant, and for what, tells of none.
 */
export function pastRequests(records: readonly StoredAudit[]): readonly PastRequest[] {
  const found = new Map<string, PastRequest>();
  for (const stored of records) {
    const request = EVENTS.has(stored.event) ? requestOf(stored) : null;
    if (request === null) continue;
    const key = JSON.stringify(request);
    const times = (found.get(key)?.times ?? 0) + 1;
    found.set(key, { ...request, times });
  }
  return [...found.values()].toSorted((a, b) => b.times - a.times);
}

function requestOf({ tenant, record }: StoredAudit): Omit<PastRequest, 'times'> | null {
  // The store gives back what audit/record.ts wrote.
  const read: DecisionRecord = JSON.parse(record);
  const { client, api, subject, scopesAsked, scopesRefused } = read;
  if (client === null || api === null || subject === null) return null;
  const { user, issuer } = subject;
  const link = issuer === null || subject.subject === null ? null : { issuer, subject: subject.subject };
  const barred = scopesRefused.filter(({ rule }) => rule === NOT_FOR_CLIENT).map(({ scope }) => scope);
  const scopes = scopesAsked.filter((scope) => !barred.includes(scope));
  return { tenant, client, api, scopes, detailTypes: typesOf(read), user, link };
}

/** Of what was asked for; an older record has those of what was granted alone. */
function typesOf({ authorizationDetailsAsked: asked, authorizationDetails: granted = [] }: DecisionRecord) {
  return [...new Set(asked ?? granted.map(({ type }) => type))];
}
