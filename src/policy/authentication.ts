import type { Values } from '../claims/source.ts';
import type { StepUp } from './obligation.ts';

/** How somebody authenticated, and when it is asked. */
export interface Authenticated {
  /** acr, amr, auth_time; null where nobody did, or it is not known. */
  readonly authn: Values | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What clocks of identity providers may be ahead. */
const CLOCK_TOLERANCE_MS = 30_000;

/** Whether an authentication is what a step-up asks for. RFC 9470 §3 */
export function isStrongEnough({ acr, amr, maxAgeMs }: StepUp, { authn, now }: Authenticated): boolean {
  if (authn === null) return false;
  const used = Array.isArray(authn.amr) ? authn.amr : [];
  const isRecent = maxAgeMs === null || isWithin(authn.auth_time, maxAgeMs, now);
  const isOfContext = acr === null || acr.some((one) => one === authn.acr);
  return isRecent && isOfContext && amr.every((method) => used.includes(method));
}

/** OpenID Connect Core §2: auth_time is in seconds. One that lies ahead says nothing about when somebody authenticated. */
function isWithin(authTime: Values[string] | undefined, maxAgeMs: number, now: number): boolean {
  if (typeof authTime !== 'number') return false;
  const age = now - authTime * 1_000;
  return age <= maxAgeMs && age >= -CLOCK_TOLERANCE_MS;
}
