import { type Authenticated, isStrongEnough } from '../policy/authentication.ts';
import type { Decision } from '../policy/decide.ts';
import { addUp, NO_OBLIGATIONS, type Obligations, type StepUp } from '../policy/obligation.ts';
import type { MissingConsent } from './consent.ts';

/** What was required and is not there, the first of it that somebody can do something about. */
export type Unmet =
  | { readonly what: 'stepUp'; readonly stepUp: StepUp }
  | { readonly what: 'senderConstrained' }
  /** Null where there is nobody to ask: the application speaks for itself. */
  | { readonly what: 'consent'; readonly missing: MissingConsent | null }
  /** So many questions wait for the person's answer already that no more is kept. */
  | { readonly what: 'answers' };

/** What speaks for a request. */
export interface Standing extends Authenticated {
  /** Whether the token will be bound to a key. */
  readonly isBound: boolean;
}

/** All that is required for these scopes together. */
export function obligationsFor(decisions: readonly Decision[], scopes: readonly string[]): Obligations {
  const required = decisions.filter(({ scope }) => scopes.includes(scope)).flatMap((decision) => decision.required);
  return required.length === 0 ? NO_OBLIGATIONS : addUp(required.map(({ rule }) => rule.obligations ?? NO_OBLIGATIONS));
}

/** What of it the request does not bring; null where nothing is missing. Consent is looked for when nothing else is. A life that is capped is no matter of the request. */
export function unmetBy({ stepUp, senderConstrained }: Obligations, standing: Standing): Unmet | null {
  if (senderConstrained && !standing.isBound) return { what: 'senderConstrained' };
  if (stepUp !== null && !isStrongEnough(stepUp, standing)) return { what: 'stepUp', stepUp };
  return null;
}
