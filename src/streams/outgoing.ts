import type { AuditFormat } from '../../schema/config.ts';
import { ocsfEvent } from '../audit/ocsf.ts';
import { openRecords } from '../audit/personal-store.ts';
import type { StoredAudit } from '../store/audit-port.ts';
import type { Store } from '../store/port.ts';
import type { SealedRecord } from './chain.ts';

/** A record as it leaves. */
export interface Outgoing {
  readonly tenant: string;
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly event: string;
  /** Whether it tells of a refusal or a failure. */
  readonly failed: boolean;
  readonly body: Readonly<Record<string, unknown>>;
  /** The body as JSON on one line, without its end. */
  readonly text: string;
}

export interface Manner {
  readonly format: AuditFormat;
  /** Whether what is about a person is readable. */
  readonly personal: boolean;
}

/** Renders records in their order, each with its place in the chain. */
export async function outgoing(
  store: Pick<Store, 'listPersonKeys'>,
  records: readonly SealedRecord[],
  { format, personal }: Manner,
): Promise<readonly Outgoing[]> {
  const kept = records.map(({ stored }) => stored);
  const shown = personal ? await openRecords(store, kept) : kept;
  return shown.map((stored, i) => {
    const { seal } = records[i] ?? {};
    const body = FORMATS[format](stored, { ...seal });
    const { tenant, id, at, event } = stored;
    return { tenant, id, at, event, failed: hasFailed(stored), body, text: JSON.stringify(body) };
  });
}

const FORMATS: Readonly<Record<AuditFormat, (stored: StoredAudit, seal: object) => Outgoing['body']>> = {
  // The record last and as it is kept: what is sealed can be put together again from it (docs/AUDIT.md).
  json: ({ tenant, id, at, record }, seal) => ({
    at: new Date(at).toISOString(),
    id,
    tenant,
    seal,
    ...JSON.parse(record),
  }),
  ocsf: (stored, seal) => {
    const event = ocsfEvent(stored);
    return { ...event, unmapped: { ...event.unmapped, seal } };
  },
};

function hasFailed({ record }: StoredAudit): boolean {
  const { error = null }: { readonly error?: object | null } = JSON.parse(record);
  return error !== null;
}
