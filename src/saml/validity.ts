/** Whether an assertion is good here and now. saml-core §2.4.1.2, §2.5.1; the rules of RFC 7522 §3 for a bearer's. */
import type { Assertion, Confirmation } from './assertion.ts';
import { BEARER } from './names.ts';
import { SamlRefused } from './refused.ts';

export interface Expected {
  readonly audiences: readonly string[];
  readonly recipients: readonly string[];
  /** Milliseconds. */
  readonly now: number;
  readonly toleranceMs: number;
}

export interface Validity {
  /** Milliseconds: what is issued on the ground of it ends no later. */
  readonly expiresAt: number;
  /** Milliseconds: until when it could be shown again. */
  readonly shownUntil: number;
}

/** How long its ID can be asked to be remembered. RFC 7522 §3: one that can be shown for unreasonably long may be refused. */
const MAX_SHOWN_MS = 86_400_000;

/** @throws SamlRefused */
export function checkValidity(assertion: Assertion, expected: Expected): Validity {
  const { conditions, authentication, issuedAt } = assertion;
  const { now, toleranceMs } = expected;
  checkAudience(conditions.audiences, expected.audiences);
  checkBegun('it was issued', issuedAt, expected);
  if (conditions.notBefore !== null) checkBegun('its conditions', conditions.notBefore, expected);
  const confirmedUntil = confirmationEnd(assertion.confirmations, expected);
  const conditionsEnd = conditions.notOnOrAfter ?? confirmedUntil;
  const shownUntil = Math.min(confirmedUntil, conditionsEnd) + toleranceMs;
  if (shownUntil <= now) throw new SamlRefused('it has expired: get a new one from the provider');
  if (shownUntil > now + MAX_SHOWN_MS) throw new SamlRefused('it could be shown for longer than a day (NotOnOrAfter)');
  // §2.7.2: the session is over then, whatever the assertion is good for.
  const expiresAt = Math.min(conditionsEnd, authentication?.sessionEndsAt ?? conditionsEnd);
  // What is issued ends no later, so one that has ended by our clock is of no use, whatever the tolerance.
  if (expiresAt <= now) throw new SamlRefused('it, or the session that it tells of, has expired: get a new one');
  return { expiresAt, shownUntil };
}

/** RFC 7522 §3: there is a restriction, and it names us; §2.5.1.4: every restriction does. */
function checkAudience(restrictions: readonly (readonly string[])[], own: readonly string[]): void {
  const isMet = restrictions.length > 0 && restrictions.every((named) => named.some((one) => own.includes(one)));
  if (!isMet) throw new SamlRefused('it is for another audience, or for any');
}

function checkBegun(what: string, at: number, { now, toleranceMs }: Expected): void {
  if (at > now + toleranceMs) throw new SamlRefused(`it is not yet valid (${what} ahead of time): check the clocks`);
}

/** RFC 7522 §3: one of its confirmations is a bearer's, for us, and ends. */
function confirmationEnd(confirmations: readonly Confirmation[], { recipients, now, toleranceMs }: Expected): number {
  const bearer = confirmations.filter(({ method }) => method === BEARER);
  if (bearer.length === 0) throw new SamlRefused('it is none that its bearer may show (SubjectConfirmation)');
  const forUs = bearer.filter(({ recipient }) => recipient !== null && recipients.includes(recipient));
  if (forUs.length === 0) throw new SamlRefused('it was sent to another recipient (SubjectConfirmationData)');
  const ends = forUs
    .filter(({ notBefore }) => notBefore === null || notBefore <= now + toleranceMs)
    .flatMap(({ notOnOrAfter }) => notOnOrAfter ?? []);
  if (ends.length === 0) throw new SamlRefused('it does not say until when it may be shown (SubjectConfirmationData)');
  return Math.max(...ends);
}
