import { type AtOnce, whenThere } from '../at-once.ts';
import { narrow } from '../claims/narrow.ts';
import { runPlan } from '../claims/run.ts';
import { runScopes, type ScopeOutcomes } from '../claims/run-scopes.ts';
import { type Settlement, settle } from '../claims/settle.ts';
import type { ClaimContext, Outcome, Values } from '../claims/source.ts';
import { thaw } from '../claims/thaw.ts';
import type { Api } from '../oauth/api.ts';
import { applicationCalled } from '../oauth/assemble.ts';
import type { AuthorizationDetail } from '../oauth/authorization-details.ts';
import type { Client } from '../oauth/client.ts';
import type { Confirmation } from '../oauth/confirmation.ts';
import { homeOf } from '../oauth/shared-api.ts';
import type { Transaction } from '../oauth/txn-token.ts';
import { type CompiledScope, withRules } from '../policy/compile.ts';
import { type Decision, decide, type Facts } from '../policy/decide.ts';
import type { DetailDecision } from '../policy/detail-rules.ts';
import type { Obligations } from '../policy/obligation.ts';
import { scopeNamed } from '../policy/scope-named.ts';
import type { StoredConsent } from '../store/consent-port.ts';
import { withConsent } from './consent.ts';
import { contextOf } from './context.ts';
import { type Consulted, consult, withDecisionPoints } from './decision-points.ts';
import { decideDetails, detailScopes, withDetails } from './details.ts';
import { askedSources, checkObjects, outcomeFor, type ScopedOutcomes, scopePlans } from './dynamic-scopes.ts';
import type { ExchangeTerms } from './exchange-terms.ts';
import type { Evaluator } from './issuer.ts';
import { obligationsFor, unmetBy } from './obligations.ts';
import type { Origin } from './origin.ts';
import { type Refusal, refusalByRule } from './refusal.ts';
import type { KnownSubject } from './subject.ts';

/** What is to be decided: who asks, for whom, at which API, for which scopes. */
export interface TokenAsk {
  readonly client: Client;
  readonly api: Api;
  /** Those of the API and of the client alone (oauth/target.ts). */
  readonly scopes: readonly string[];
  readonly subject: KnownSubject;
  readonly origin: Origin;
  /** What is asked for one act, valid (RFC 9396); absent where nothing is. */
  readonly details?: readonly AuthorizationDetail[];
  /** The APIs of another authorization server that an ID-JAG is narrowed to. */
  readonly resources?: readonly string[];
  /** What a request for a transaction token tells of the transaction. */
  readonly transaction?: Transaction | null;
  /** What an exchange sets; without one, nothing. */
  readonly terms?: ExchangeTerms | null;
  /** The claims of the sign-in's first token, where this one's are to be the same: rules are asked anew, claims are not. */
  readonly frozen?: Values | null;
  /** What the token is to be bound to; without one, it is a bearer's. */
  readonly confirmation?: Confirmation | null;
}

/** What was asked of the sources, and what came back. */
export interface Gathered extends ScopedOutcomes {
  /** The moment of it, in milliseconds since the epoch. */
  readonly now: number;
  readonly base: ClaimContext['base'];
  readonly outcome: Outcome;
  /** What came back for each dynamic scope, by its text. */
  readonly ofScopes: ReadonlyMap<string, Outcome>;
  /** When each source was asked (askKey), in milliseconds from the beginning; one that was never asked is not there. */
  readonly askedAt: ReadonlyMap<string, number>;
  /** Until all had settled. */
  readonly ms: number;
}

/** All that was found out and decided about one request; nothing of it is signed, stored or told to anybody yet. */
export interface Evaluation extends Gathered {
  /** Of each scope asked for, in the order asked; before claims are missed. */
  readonly decisions: readonly Decision[];
  /** The decision points that were asked; none where the rules refuse, or nobody decides beside them. */
  readonly consulted: readonly Consulted[];
  /** Of the scopes that the rules grant; of none where a rule refuses the whole request. */
  readonly settlement: Settlement;
  /** What the token is for in the end: granted, and not dropped for want of a claim. Empty where the request is refused. */
  readonly scopes: readonly string[];
  /** What the rules require for the scopes that are left, met or not. */
  readonly obligations: Obligations;
  /** The authorization details, as they are granted; absent where none are asked for. */
  readonly details?: readonly AuthorizationDetail[];
  /** What the type of each detail says of it, in the order asked; absent where none was asked for, or the request was refused before. */
  readonly detailDecisions?: readonly DetailDecision<AuthorizationDetail>[];
  /** What somebody has agreed to, where that is required; absent where it is not. */
  readonly agreements?: readonly StoredConsent[];
  /** What of it somebody has agreed to once, and the token uses up; absent where it uses up nothing. */
  readonly spent?: StoredConsent;
  /** Why there is no token; null where there is one. */
  readonly refusal: Refusal | null;
}

/**
 * One plan, one run, one deadline: the sources that the asked scopes' rules and claims need are asked once, then the rules
 * decide per scope, then the decision points about what they grant, then each claim of the granted scopes is settled by its own
 * onAbsent and onUnavailable. The same for a token, for a preview, and for claims that another issuer puts in its tokens; what
 * refuses is a part of what it gives.
 * @throws OAuthError invalid_scope where the scopes cannot be in one token (dynamic-scopes.ts)
 */
export async function evaluate(evaluator: Evaluator, ask: TokenAsk): Promise<Evaluation> {
  const scopes = scopesOf(evaluator, ask);
  const gathering = gather(evaluator, ask, scopes);
  const gathered = gathering instanceof Promise ? await gathering : gathering;
  const deciding = decideAll(evaluator, ask, scopes, gathered);
  const decided = deciding instanceof Promise ? await deciding : deciding;
  const evaluation = decideDetails(evaluator, ask, conclude(evaluator, ask, scopes, gathered, decided));
  return evaluation.obligations.consent === null ? evaluation : withConsent(evaluator, ask, evaluation);
}

/** The scopes asked for, with all rules that decide about them for this application. */
export function scopesOf({ policy }: Evaluator, ask: TokenAsk): readonly CompiledScope[] {
  const named = ask.scopes.flatMap((text) => {
    const scope = scopeNamed(policy, text);
    return scope === null ? [] : atHome(ask.api, scope);
  });
  const scopes = ask.details?.length ? [...named, ...detailScopes(policy, ask.details)] : named;
  const own = policy.clients.get(ask.client.id);
  return own === undefined ? scopes : scopes.map((scope) => withRules(scope, own));
}

/** In a request for several APIs, a scope is its own API's: it carries what that takes. */
export function atHome(api: Api, scope: CompiledScope): CompiledScope {
  if (api.parts.length === 0) return scope;
  const { name, audience, claims } = homeOf(api, scope.name);
  return {
    ...scope,
    claims: scope.claims.filter((claim) => claims?.has(claim) ?? true),
    home: { api: name, audience },
  };
}

/**
 * Asks what the rules and claims of these scopes need, once each and within one deadline; at once, where all of it is there.
 * @throws OAuthError as evaluate
 */
export function gather(evaluator: Evaluator, ask: TokenAsk, scopes: readonly CompiledScope[]): AtOnce<Gathered> {
  const { planner, policy, deadlineMs, effects } = evaluator;
  const narrowed = narrowedFor(ask);
  const plain = scopes.filter(({ values }) => values === null);
  const isPlain = plain.length === scopes.length;
  if (!isPlain) checkObjects(policy, scopes, narrowed);
  const context = contextOf(evaluator, ask);
  const demanded = (some: readonly CompiledScope[]) => demandOf(some, ask.frozen ? NO_CLAIMS : narrowed);
  const planFor = (some: readonly CompiledScope[]) =>
    planner(withDecisionPoints(evaluator, scopes, withDetails(policy, ask, demanded(some))));
  const whole = planFor(scopes);
  const askedAt = new Map<string, number>();
  const started = effects.monotonic();
  const onAsk = (source: string, scope: string | null) =>
    askedAt.set(askKey(source, scope), effects.monotonic() - started);
  const outcomes = withDeadline<ScopeOutcomes>(whole.isImmediate ? null : deadlineMs, (signal) =>
    isPlain
      ? whenThere(runPlan(whole, context, signal, onAsk), (outcome) => ({ outcome, ofScopes: NO_SCOPES }))
      : runScopes(
          whole,
          planFor(plain),
          scopePlans(scopes, (one) => planner(withDecisionPoints(evaluator, [one], demanded([one])))),
          context,
          signal,
          onAsk,
        ),
  );
  return whenThere(outcomes, ({ outcome, ofScopes }) => {
    const ms = effects.monotonic() - started;
    return { now: context.now, base: context.base, outcome, ofScopes, askedAt, ms };
  });
}

const NO_SCOPES: ReadonlyMap<string, Outcome> = new Map();

/** What the moment of a question is kept under. */
export function askKey(source: string, scope: string | null): string {
  return scope === null ? source : `${source} ${scope}`;
}

const NO_CLAIMS: ReadonlySet<string> = new Set();

/** Of what there is nothing to wait for. */
const NEVER = new AbortController().signal;

/** AbortSignal.timeout would fire, and cost, seconds after the run is long done. */
function withDeadline<T>(ms: number | null, run: (signal: AbortSignal) => AtOnce<T>): AtOnce<T> {
  return ms === null ? run(NEVER) : endingAfter(ms, run);
}

async function endingAfter<T>(ms: number, run: (signal: AbortSignal) => AtOnce<T>): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), ms);
  try {
    return await run(deadline.signal);
  } finally {
    clearTimeout(timer);
  }
}

type Decided = Pick<Evaluation, 'decisions' | 'consulted'>;

/** What rules are asked with. */
export function factsOf(
  { findClient }: Evaluator,
  { subject, client, terms }: TokenAsk,
  gathered: Gathered,
): AtOnce<Facts> {
  // Whom a provider says that acts is none of Avow's applications, whatever they are called.
  const actor = terms?.act == null || 'iss' in terms.act ? null : applicationCalled(terms.act.sub);
  const facts = (actorKind: Facts['actorKind']): Facts => ({
    ...gathered,
    subjectKind: subject.kind,
    client,
    actorKind,
  });
  return actor === null ? facts(null) : whenThere(findClient(actor), (acting) => facts(acting?.kind ?? null));
}

/** By the rules, and where these refuse nothing, by the decision points in what is left of the deadline. */
function decideAll(
  evaluator: Evaluator,
  ask: TokenAsk,
  asked: readonly CompiledScope[],
  gathered: Gathered,
): AtOnce<Decided> {
  const { decisionPoints, deadlineMs } = evaluator;
  return whenThere(factsOf(evaluator, ask, gathered), (facts): AtOnce<Decided> => {
    const decisions = decide(asked, facts);
    if (decisionPoints.length === 0 || refusalByRule(decisions, []) !== null) return { decisions, consulted: [] };
    return withDeadline(Math.max(0, deadlineMs - gathered.ms), (signal) =>
      consult(evaluator, ask, gathered, decisions, signal),
    );
  });
}

function conclude(
  { registry }: Evaluator,
  ask: TokenAsk,
  asked: readonly CompiledScope[],
  gathered: Gathered,
  { decisions, consulted }: Decided,
): Evaluation {
  const byRule = refusalByRule(decisions, [
    ...askedSources(gathered).map(({ found }) => found),
    ...consulted.map((one) => one.outcome),
  ]);
  const granted = byRule === null ? asked.filter((_, index) => decisions[index]?.result === 'granted') : [];
  const { onlyClaims } = obligationsFor(
    decisions,
    granted.map(({ name }) => name),
  );
  const narrowed = narrow(narrowedFor(ask), onlyClaims === null ? null : new Set(onlyClaims));
  const wanted = granted.map(({ name, claims }) => ({ scope: name, claims, outcome: outcomeFor(gathered, name) }));
  const settlement = ask.frozen
    ? thaw(wanted, narrowed, ask.frozen)
    : settle(wanted, narrowed, gathered.outcome, registry);
  const dropped = new Set(settlement.droppedScopes.map(({ scope }) => scope));
  const left = granted.map(({ name }) => name).filter((name) => !dropped.has(name));
  const byClaim = settlement.refused === null ? null : { by: 'claim' as const, ...settlement.refused };
  const obligations = obligationsFor(decisions, left);
  const unmet = unmetBy(obligations, {
    authn: gathered.base.authn,
    isBound: (ask.confirmation ?? null) !== null,
    now: gathered.now,
  });
  const byObligation = unmet === null ? null : { by: 'obligation' as const, unmet };
  const refusal = byRule ?? byClaim ?? (left.length === 0 ? { by: 'nothing granted' as const } : byObligation);
  return { ...gathered, decisions, consulted, settlement, obligations, scopes: refusal === null ? left : [], refusal };
}

/** The claims that a token of this application for this API may carry; null for all. */
export function narrowedFor({ client, api }: TokenAsk): ReadonlySet<string> | null {
  return narrow(client.claims, api.claims);
}

/** The claims that the asked scopes could carry for this application, and what their rules look at. */
function demandOf(scopes: readonly CompiledScope[], narrowed: ReadonlySet<string> | null) {
  const claims = scopes.flatMap((s) => s.claims.filter((claim) => narrowed?.has(claim) ?? true));
  return {
    claims: [...new Set([...claims, ...scopes.flatMap((s) => s.demand.claims)])],
    sources: [...new Set(scopes.flatMap((s) => s.demand.sources))],
    reads: [...new Set(scopes.flatMap((s) => s.demand.reads ?? []))],
  };
}
