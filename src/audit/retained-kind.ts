/** The kinds of records that are kept for as long as the configuration says, each for itself (schema/audit.ts). */
import type { Retention } from '../../schema/config.ts';
import type { JournalRecord } from './journal-record.ts';
import type { AuditRecord } from './record.ts';

/** As the configuration calls them; `everything` are those that no other kind has. */
export type RecordKind = keyof Retention;

type EventName = (AuditRecord | JournalRecord)['event'];

const EVENTS: Readonly<Record<Exclude<RecordKind, 'everything'>, readonly EventName[]>> = {
  introspections: ['token.introspected', 'userinfo.read'],
  refusals: ['token.refused', 'claims.refused', 'request.refused', 'client.refused', 'client.limited'],
};

/** By these the others are understood and verified: they are kept for good. */
const KEPT: readonly EventName[] = [
  'configuration.changed',
  'key.added',
  'key.promoted',
  'key.removed',
  'audit.pruned',
];

const KINDS: ReadonlyMap<string, RecordKind | null> = new Map([
  ...EVENTS.introspections.map((event) => [event, 'introspections'] as const),
  ...EVENTS.refusals.map((event) => [event, 'refusals'] as const),
  ...KEPT.map((event) => [event, null] as const),
]);

/** Null for what is kept for good. */
export function kindOf(event: string): RecordKind | null {
  const kind = KINDS.get(event);
  return kind === undefined ? 'everything' : kind;
}

/** For how long each kind is kept, in milliseconds; one that is not there is kept for good. */
export function keptFor({ introspections, refusals, everything }: Retention): ReadonlyMap<RecordKind, number> {
  const all = [
    ['introspections', introspections ?? everything],
    ['refusals', refusals ?? everything],
    ['everything', everything],
  ] as const;
  return new Map(all.flatMap(([kind, ms]) => (ms === undefined ? [] : [[kind, ms] as const])));
}
