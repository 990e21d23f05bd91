import type { JsonObject } from '../oauth/json.ts';
import { namesIn, together } from '../oauth/shared-api.ts';
import type { Obligations } from '../policy/obligation.ts';
import type { StoredConsent } from '../store/consent-port.ts';
import type { Write } from '../store/port.ts';
import { coversDetails, neededDetails, ONCE_MS, shownDetails } from './consent-details.ts';
import { includes, type ShownScope, scopeNames, scopesIn, shownNow, textOf } from './consent-scopes.ts';
import type { Evaluation, TokenAsk } from './evaluate.ts';
import type { Evaluator } from './issuer.ts';

/** Consent that is missing: what the person must be asked, in words too. */
export interface MissingConsent {
  readonly consent: StoredConsent;
  readonly shown: JsonObject;
  /** False where somebody was asked the same already, and has not answered. */
  readonly isNew: boolean;
}

/** How long somebody has to answer. */
const ANSWER_MS = 600_000;
/** Of one application about one person: each act is a question of its own, and an application could think of many. */
const MAX_WAITING = 20;

/**
 * The evaluation of a request that requires consent, refused where the person has not given it. Read as of now: what was taken back
 * a moment ago is not there.
 */
export async function withConsent(evaluator: Evaluator, ask: TokenAsk, evaluation: Evaluation): Promise<Evaluation> {
  const { consent: required } = evaluation.obligations;
  if (required === null || evaluation.refusal !== null) return evaluation;
  if (ask.subject.kind === 'machine') return refused(evaluation, null);
  const { tenant, id: client } = ask.client;
  const given = (await evaluator.consents(tenant, ask.subject.person.id)).filter(
    (one) =>
      one.client === client && isFor(one, ask.api.name) && one.revokedAt === null && !hasEnded(one, evaluation.now),
  );
  const asked = shownNow(evaluator.policy, scopesNeeding(evaluation), ask.client, ask.api);
  const found = asked.map((shown) => given.find((one) => covers(one, shown, required, evaluation.now)));
  const missing = asked.filter((_, index) => found[index] === undefined);
  const needed = neededDetails(evaluation);
  const agreed = needed === null ? null : given.find((one) => coversDetails(one, needed, evaluation.now));
  if (missing.length === 0 && agreed !== undefined) {
    const agreements = [...new Set([...found, agreed ?? undefined].filter((one) => one !== undefined))];
    const agreedTo = { ...evaluation, agreements };
    return agreed === null || needed?.lastsMs !== null ? agreedTo : { ...agreedTo, spent: agreed };
  }
  const scopes = textOf(missing);
  const details = agreed === undefined ? (needed?.text ?? null) : null;
  // What is agreed to once is over soon, where nothing else is agreed to with it.
  const lasts = missing.length === 0 ? (needed?.lastsMs ?? ONCE_MS) : required.lastsMs;
  const open = given.find(
    (one) =>
      one.grantedAt === null &&
      one.api === ask.api.name &&
      one.scopes === scopes &&
      one.details === details &&
      one.lasts === lasts,
  );
  if (open === undefined && given.filter(({ grantedAt }) => grantedAt === null).length >= MAX_WAITING) {
    return { ...evaluation, scopes: [], refusal: { by: 'obligation', unmet: { what: 'answers' } } };
  }
  const consent = open ?? {
    tenant,
    id: evaluator.effects.newId(),
    user: ask.subject.person.id,
    client,
    api: ask.api.name,
    scopes,
    details,
    askedAt: evaluation.now,
    lasts,
    grantedAt: null,
    grantedBy: null,
    expiresAt: evaluation.now + ANSWER_MS,
    revokedAt: null,
    spentAt: null,
  };
  return refused(evaluation, { consent, shown: await shownConsent(evaluator, consent), isNew: open === undefined });
}

/** Who agreed to a token for several APIs agreed to one for fewer of them, which tells no more. */
function isFor({ api }: StoredConsent, name: string): boolean {
  const agreed = namesIn(api);
  return namesIn(name).every((one) => agreed.includes(one));
}

/** What was taken back, and acknowledged, is not followed by a token; what somebody agreed to once is used up by one. */
export function consentWrites({ agreements = [], spent, now }: Evaluation): readonly Write[] {
  return agreements.map(({ tenant, id }) =>
    id === spent?.id ? { kind: 'spendConsent', tenant, id, spentAt: now } : { kind: 'expectConsent', tenant, id },
  );
}

/** The writes that keep the question, so that it can be answered. */
export function askWrites({ refusal }: Evaluation): readonly Write[] {
  if (refusal?.by !== 'obligation' || refusal.unmet.what !== 'consent' || refusal.unmet.missing?.isNew !== true)
    return [];
  return [{ kind: 'insertConsent', consent: refusal.unmet.missing.consent }];
}

/** Whether what was asked, or agreed to, is over. */
export function hasEnded({ expiresAt }: StoredConsent, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}

/** What a person is asked, and has agreed to, in the words of the configuration. Times are seconds. */
export async function shownConsent(
  { policy, findClient, apis }: Evaluator,
  consent: StoredConsent,
): Promise<JsonObject> {
  const { words } = policy;
  const client = await findClient(consent.client);
  const own = namesIn(consent.api).flatMap((name) => apis.get(name) ?? []);
  const now = shownNow(policy, scopeNames(consent), client, own.length === 0 ? undefined : together(own));
  return {
    id: consent.id,
    // RFC 7591 §5: what such a client says of itself, nobody has checked.
    client: {
      id: consent.client,
      title: client?.title ?? consent.client,
      ...(client?.kind === 'dynamic' && { kind: client.kind }),
    },
    api: {
      name: consent.api,
      title: namesIn(consent.api)
        .map((name) => words.api(name))
        .join(', '),
    },
    scopes: scopesIn(consent).map(({ scope, claims }, index) => ({
      scope,
      title: words.scope(scope),
      claims: (claims ?? now[index]?.claims ?? []).map((claim) => ({ claim, title: words.claim(claim) })),
    })),
    ...(consent.details !== null && { authorization_details: shownDetails(words, consent) }),
    lasts: consent.lasts === null ? null : seconds(consent.lasts),
    expires_at: consent.expiresAt === null ? null : seconds(consent.expiresAt),
  };
}

/** A rule that was changed meanwhile to a shorter time counts from when the person agreed. */
function covers(
  one: StoredConsent,
  shown: ShownScope,
  required: NonNullable<Obligations['consent']>,
  now: number,
): boolean {
  if (one.grantedAt === null || !includes(one, shown)) return false;
  return required.lastsMs === null || now < one.grantedAt + required.lastsMs;
}

function scopesNeeding({ decisions, scopes }: Evaluation): readonly string[] {
  return decisions
    .filter(({ scope, required }) => scopes.includes(scope) && required.some(({ rule }) => rule.obligations?.consent))
    .map(({ scope }) => scope);
}

function refused(evaluation: Evaluation, missing: MissingConsent | null): Evaluation {
  return { ...evaluation, scopes: [], refusal: { by: 'obligation', unmet: { what: 'consent', missing } } };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1_000);
}
