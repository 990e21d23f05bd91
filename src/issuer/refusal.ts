import type { Settlement } from '../claims/settle.ts';
import type { SourceOutcome } from '../claims/source.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { Decision } from '../policy/decide.ts';
import { NO_OBLIGATIONS, obligationText, type StepUp } from '../policy/obligation.ts';
import type { MissingConsent } from './consent.ts';
import { scopeNames } from './consent-scopes.ts';
import type { Unmet } from './obligations.ts';

/** Why an evaluation ends without a token. */
export type Refusal =
  | {
      readonly by: 'rule';
      readonly decision: Decision;
      /** A rule that could not be asked because a source is down may be asked again; any other refusal stands. */
      readonly again: boolean;
    }
  | ({ readonly by: 'claim' } & NonNullable<Settlement['refused']>)
  | {
      readonly by: 'detail';
      readonly reason: string;
      /** As above. */
      readonly again: boolean;
    }
  | { readonly by: 'nothing granted' }
  | { readonly by: 'obligation'; readonly unmet: Unmet };

/**
 * The rule that refuses the whole request, if one does: a deny that holds before one that could not be asked.
 * @param asked what became of all that was asked for it
 */
export function refusalByRule(decisions: readonly Decision[], asked: readonly SourceOutcome[]): Refusal | null {
  const decision = decisions.find((d) => d.result === 'denied') ?? decisions.find((d) => d.result === 'undecided');
  if (decision === undefined) return null;
  const down = asked.some(isDown);
  return { by: 'rule', decision, again: decision.result === 'undecided' && down };
}

/** True where it did not answer, or not in full: asked again, it may. */
export function isDown(source: SourceOutcome): boolean {
  return source.status === 'unavailable' || (source.status === 'answered' && source.unknown !== undefined);
}

/** A refusal in the words of the token endpoint: what the client may know, and what the audit record keeps. RFC 6749 §5.2 */
export function refusalError(refusal: Refusal): OAuthError {
  switch (refusal.by) {
    case 'rule':
      return errorByRule(refusal.decision, refusal.again);
    case 'claim':
      return errorByClaim(refusal);
    case 'detail':
      return errorByDetail(refusal);
    case 'nothing granted': {
      const audit = 'no scope is left: no allow rule matched';
      return new OAuthError('access_denied', 'none of the scopes asked for is granted', { audit });
    }
    case 'obligation':
      return errorByObligation(refusal.unmet);
  }
}

function errorByRule({ scope, result, rule }: Decision, again: boolean): OAuthError {
  const why = result === 'undecided' ? `: ${rule?.because ?? 'undecided'}` : '';
  const audit = `scope ${scope}: ${rule?.text ?? 'deny'}${why}`;
  if (!again) return new OAuthError('access_denied', 'the request was refused by policy', { audit });
  return new OAuthError('temporarily_unavailable', 'what decides about this request cannot be asked now; try again', {
    audit,
  });
}

function errorByDetail({ reason, again }: Extract<Refusal, { by: 'detail' }>): OAuthError {
  const audit = `authorization details: ${reason}`;
  return again
    ? new OAuthError('temporarily_unavailable', 'what decides about these details cannot be asked now; try again', {
        audit,
      })
    : new OAuthError('access_denied', 'the authorization details were refused by policy', { audit });
}

/** A claim that must be there and is not: what the API needs is named, the source behind it is for the audit alone. */
function errorByClaim(refused: NonNullable<Settlement['refused']>): OAuthError {
  const audit = `claim ${refused.claim} is ${refused.cause}: ${refused.reason}`;
  return refused.cause === 'unavailable'
    ? new OAuthError('temporarily_unavailable', `the claim '${refused.claim}' cannot be had now; try again`, { audit })
    : new OAuthError('access_denied', `the claim '${refused.claim}' has no value for this subject`, { audit });
}

function errorByObligation(unmet: Unmet): OAuthError {
  if (unmet.what === 'consent') return consentRequired(unmet.missing);
  if (unmet.what === 'answers') return tooManyQuestions();
  if (unmet.what === 'stepUp') return insufficientAuthentication(unmet.stepUp);
  return new OAuthError('invalid_request', 'the token must be bound to a key: send a DPoP proof, or use mutual TLS', {
    audit: 'a rule requires a sender-constrained token',
  });
}

/** They end by themselves. */
function tooManyQuestions(): OAuthError {
  return new OAuthError('access_denied', 'too many questions wait for an answer of this person: show them those first');
}

/** OpenID Connect Core §3.1.2.6, where the person is asked through the application: with what is to be shown to them. */
function consentRequired(missing: MissingConsent | null): OAuthError {
  if (missing === null) {
    const audit = 'a rule requires consent, and nobody is there to give it';
    return new OAuthError('access_denied', 'a person must agree, and this token is about none', { audit });
  }
  const { consent, shown } = missing;
  return new OAuthError(
    'consent_required',
    'the person must agree first: show them what consent says, then ask again',
    {
      audit: `consent ${consent.id} to ${scopeNames(consent).join(' ') || 'authorization details'} is not given`,
      members: { consent: shown },
    },
  );
}

/**
 * RFC 9470 §3 says what an API answers; here the token itself is not made, with the same code and the same parameters, as members
 * of the error (RFC 6749 §5.2). `amr_values` is Avow's own.
 */
function insufficientAuthentication(stepUp: StepUp): OAuthError {
  const { acr, amr, maxAgeMs } = stepUp;
  const audit = obligationText({ ...NO_OBLIGATIONS, stepUp });
  if (acr?.length === 0) {
    return new OAuthError('access_denied', 'no authentication is good for all of these scopes: ask for fewer', {
      audit,
    });
  }
  const description = 'the person must authenticate again, as acr_values, amr_values and max_age say';
  const members = {
    ...(acr !== null && { acr_values: acr.join(' ') }),
    ...(amr.length > 0 && { amr_values: amr.join(' ') }),
    ...(maxAgeMs !== null && { max_age: Math.floor(maxAgeMs / 1_000) }),
  };
  return new OAuthError('insufficient_user_authentication', description, { audit, members });
}
