/** Consent to authorization details: to one act, exactly as it is shown. RFC 9396 */
import { canonicalJson } from '../claims/json.ts';
import type { AuthorizationDetail } from '../oauth/authorization-details.ts';
import type { JsonObject } from '../oauth/json.ts';
import { detailScope } from '../policy/detail-rules.ts';
import type { Words } from '../policy/words.ts';
import type { StoredConsent } from '../store/consent-port.ts';
import type { Evaluation } from './evaluate.ts';

/** The details of a request to which a person must have agreed. */
export interface NeededDetails {
  /** StoredConsent.details: whatever the order of the details and of their fields, the same acts have the same text. */
  readonly text: string;
  /** How long it is good to have agreed, in milliseconds; null for one token alone. */
  readonly lastsMs: number | null;
}

/** How long somebody has to do what they agreed to once. */
export const ONCE_MS = 600_000;

/** Those of types for which a rule requires consent, as they are granted; null where there are none. */
export function neededDetails({ decisions, details = [] }: Evaluation): NeededDetails | null {
  const required = new Map(
    decisions.map(({ scope, required }) => [scope, required.flatMap(({ rule }) => rule.obligations?.consent ?? [])]),
  );
  const needed = details.filter(({ type }) => (required.get(detailScope(type))?.length ?? 0) > 0);
  if (needed.length === 0) return null;
  const times = needed.flatMap(({ type }) => (required.get(detailScope(type)) ?? []).map(({ lastsMs }) => lastsMs));
  // An act is done once, unless every rule says for how long it may be done again.
  const isOnce = times.includes(null);
  return { text: textOf(needed), lastsMs: isOnce ? null : Math.min(...times.map((time) => time ?? ONCE_MS)) };
}

/** Twice the same act is not once. */
function textOf(details: readonly AuthorizationDetail[]): string {
  return `[${details.map(canonicalJson).toSorted().join(',')}]`;
}

/** Whether somebody has agreed to exactly these, and it is good still. */
export function coversDetails(one: StoredConsent, needed: NeededDetails, now: number): boolean {
  if (one.grantedAt === null || one.details !== needed.text) return false;
  return needed.lastsMs === null
    ? one.spentAt === null && now < one.grantedAt + ONCE_MS
    : now < one.grantedAt + needed.lastsMs;
}

/** What a person is asked, each field by its title. */
export function shownDetails(words: Words, consent: Pick<StoredConsent, 'details'>): readonly JsonObject[] {
  return detailsIn(consent).map(({ type, ...fields }) => ({
    type,
    title: words.detail(type),
    fields: Object.entries(fields).map(([field, value]) => ({ field, title: words.field(type, field), value })),
  }));
}

export function detailsIn({ details }: Pick<StoredConsent, 'details'>): readonly AuthorizationDetail[] {
  // What this file wrote.
  return details === null ? [] : JSON.parse(details);
}
