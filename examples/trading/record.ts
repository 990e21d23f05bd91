import type { AuditLine } from './world.ts';

interface ClaimSource {
  readonly claim: string;
  readonly source: string;
  readonly via: string;
  readonly ms: number;
  readonly cache: string;
}

/** Claim, source, path and time of an issuance, as rows with a heading. */
export function claimRows(record: AuditLine | undefined): string[][] {
  const claims = (record?.claims ?? []) as ClaimSource[];
  const rows = claims.map(({ claim, source, via, ms, cache }) => [
    claim,
    source,
    via.length > 34 ? `${via.slice(0, 33)}…` : via,
    `${ms.toFixed(1)} ms${cache === 'none' || cache === 'miss' ? '' : ` (${cache})`}`,
  ]);
  return [['claim', 'from', 'by', 'time'], ...rows];
}

/** One line an event: when, what, through which application, and how it ended. */
export function happened(records: readonly AuditLine[]): string[][] {
  return records.map((record) => [record.at.slice(11, 19), record.event, record.client ?? '-', outcome(record)]);
}

function outcome(record: AuditLine): string {
  if (record.event === 'token.refused') return short((record.error as { reason: string }).reason);
  if (record.event === 'token.issued') return `granted ${granted(record).join(' ')}`;
  if (record.event === 'claims.explained') return `${String(record.application)}: ${String(record.result)}`;
  if (record.resourceType === undefined) return '';
  return `${String(record.resourceType)} ${String(record.resource).slice(-12)}`;
}

/** Its scopes, and the acts that it is for. */
function granted({ scopesGranted, authorizationDetails = [] }: AuditLine): readonly string[] {
  const types = (authorizationDetails as { readonly type: string }[]).map(({ type }) => type);
  return [...(scopesGranted as string[]), ...types];
}

function short(text: string): string {
  return text.length > 26 ? `${text.slice(0, 25)}…` : text;
}
