import type { Claim } from '../claims/claim.ts';
import type { Registry } from '../claims/registry.ts';
import { settle } from '../claims/settle.ts';
import type { Outcome, Value } from '../claims/source.ts';
import { consult } from '../issuer/decision-points.ts';
import { outcomeFor } from '../issuer/dynamic-scopes.ts';
import { factsOf, gather, narrowedFor, scopesOf, type TokenAsk } from '../issuer/evaluate.ts';
import type { Evaluator } from '../issuer/issuer.ts';
import { namedSubject } from '../issuer/named-subject.ts';
import type { KnownSubject } from '../issuer/subject.ts';
import { targetNamed } from '../issuer/target-named.ts';
import { OAuthError } from '../oauth/errors.ts';
import { partsOf } from '../oauth/shared-api.ts';
import type { CompiledScope } from '../policy/compile.ts';
import { type Decision, decide } from '../policy/decide.ts';
import { isDetailScope } from '../policy/detail-rules.ts';
import type { Definitions } from './definition.ts';
import { detailState } from './detail-state.ts';
import type { PastRequest } from './past-request.ts';
import { type ScopeState, scopeState } from './scope-state.ts';

/** One of the configurations that are compared. */
export interface Side {
  /** With a planner that leaves alone what a replay does not ask (not-asked.ts). */
  readonly evaluator: Evaluator;
  readonly definitions: Definitions;
}

/** A claim of a token: its value and where it is told, or how it is defined where its source is not asked. */
export type ClaimState =
  | {
      readonly state: 'value';
      readonly value: Value;
      /** Where it is told: access_token, introspection, … */
      readonly told: readonly string[];
      /** To be compared, and not to be shown. */
      readonly secret: boolean;
    }
  | { readonly state: 'unknown'; readonly definition: string };

/** What one configuration makes of a past request now. */
export type Replayed =
  /** The request is not one that could be asked, or is refused whatever the sources say. */
  | { readonly result: 'refused'; readonly reason: string; readonly scopes: ReadonlyMap<string, ScopeState> }
  | {
      readonly result: 'issued';
      readonly scopes: ReadonlyMap<string, ScopeState>;
      readonly claims: ReadonlyMap<string, ClaimState>;
      /** sub, aud, lifetime and form of the token. */
      readonly facts: ReadonlyMap<string, Value>;
    };

/**
 * Decides a past request by a configuration and the people of now, through the parts of which issuance is made. What depends on a
 * source that is not asked stays unknown, and keeps nothing else from being decided.
 * @throws OAuthError invalid_request where the person is gone or deactivated: then there is nothing to compare
 */
export async function replay({ evaluator, definitions }: Side, request: PastRequest): Promise<Replayed> {
  const subject = await subjectOf(evaluator, request);
  const ask = await askOf(evaluator, request, subject);
  if (typeof ask === 'string') return { result: 'refused', reason: ask, scopes: new Map() };
  const asked = scopesOf(evaluator, ask);
  const gathered = await gathering(evaluator, ask, asked);
  if (typeof gathered === 'string') return { result: 'refused', reason: gathered, scopes: new Map() };
  const { outcome, base } = gathered;
  const of = (scope: string) => outcomeFor(gathered, scope);
  const stateOf = ({ scope, rules }: Decision) => {
    const state = scopeState(rules, of(scope), definitions);
    return isDetailScope(scope) ? detailState(state, scope, evaluator.policy, definitions) : state;
  };
  const decisions = decide(asked, await factsOf(evaluator, ask, gathered));
  const byRules = decisions.map((one) => ({ ...one, ...openAs(stateOf(one)) }));
  const { decisions: all } = await consult(evaluator, ask, gathered, byRules, NEVER);
  const scopes = new Map(all.map((one) => [one.scope, stateOf(one)]));
  const denied = [...scopes].find(([, { state }]) => state === 'denied');
  if (denied !== undefined) return { result: 'refused', reason: `scope ${denied[0]}: ${denied[1].by}`, scopes };

  const left = asked.filter(({ name }) => scopes.get(name)?.state !== 'dropped');
  const settlement = settle(
    left.map(({ name, claims }) => ({ scope: name, claims, outcome: of(name) })),
    narrowedFor(ask),
    outcome,
    withoutRefusals(evaluator.registry),
  );
  for (const { scope, claim } of settlement.droppedScopes) {
    scopes.set(scope, { state: 'dropped', by: `claim ${claim}`, unasked: '', requires: '' });
  }
  if (settlement.refused !== null) return { result: 'refused', reason: `claim ${settlement.refused.claim}`, scopes };
  const kept = left.filter(({ name }) => scopes.get(name)?.state !== 'dropped');
  if (kept.length === 0) return { result: 'refused', reason: 'no scope is granted', scopes };
  const sub =
    subject.kind === 'machine' ? ask.client.id : evaluator.subjectIdentifier(partsOf(ask.api)[0] ?? ask.api, base);
  if (sub === null) return { result: 'refused', reason: `the person has no ${ask.api.subject}`, scopes };
  const { issues, audience: aud, tokenLifetimeMs: lifetime } = ask.api;
  const facts = { sub, aud, lifetime, tokens: issues === 'access-token' ? ask.client.tokens : issues };
  const claims = claimStates(kept, settlement.claims, of, { evaluator, definitions }, ask);
  return { result: 'issued', scopes, claims, facts: new Map(Object.entries(facts)) };
}

/** Nobody waits for a replay; each source has a timeout of its own. */
const NEVER = new AbortController().signal;

/** What may be granted is asked about, as what is. */
function openAs({ state }: ScopeState): Pick<Decision, 'result'> {
  return { result: state === 'unknown' ? 'granted' : state };
}

async function subjectOf(evaluator: Evaluator, { tenant, user, link }: PastRequest): Promise<KnownSubject> {
  if (user === null) return { kind: 'machine' };
  const claims = link === null ? null : { iss: link.issuer, sub: link.subject };
  return namedSubject(evaluator, tenant, user, claims && { provider: null, claims, expiresAt: null });
}

/** Why these scopes would not be in one token now, where they would not. */
async function gathering(evaluator: Evaluator, ask: TokenAsk, asked: readonly CompiledScope[]) {
  try {
    return await gather(evaluator, ask, asked);
  } catch (error) {
    if (error instanceof OAuthError) return error.description;
    throw error;
  }
}

/** The request as the token endpoint would read it now; why it would not, where it would not. */
async function askOf(evaluator: Evaluator, request: PastRequest, subject: KnownSubject): Promise<TokenAsk | string> {
  const client = await evaluator.findClient(request.client);
  if (client?.tenant !== request.tenant) return `there is no application ${request.client}`;
  try {
    const details = request.detailTypes.map((type) => ({ type }));
    const other = request.detailTypes.find((type) => !client.detailTypes.has(type) || !evaluator.detailTypes.has(type));
    if (other !== undefined) return `the type ${other} of authorization details is unknown, or not for this client`;
    const target = targetNamed(evaluator, client, request.api, request.scopes, details);
    return { client, ...target, details, subject, origin: { ip: null, userAgent: null } };
  } catch (error) {
    if (error instanceof OAuthError) return error.description;
    throw error;
  }
}

/** A source that is not asked says nothing against a token: its claims are unknown, and looked at one by one. */
function withoutRefusals(registry: Registry): Registry {
  const omit = { action: 'omit' } as const;
  const claims = [...registry.claims].map(([name, claim]) => [name, { ...claim, onUnavailable: omit }] as const);
  return { ...registry, claims: new Map(claims) };
}

function claimStates(
  kept: readonly CompiledScope[],
  settled: Readonly<Record<string, Value>>,
  outcomeOf: (scope: string) => Outcome,
  { evaluator, definitions }: Side,
  ask: TokenAsk,
): ReadonlyMap<string, ClaimState> {
  const states = new Map<string, ClaimState>();
  const narrowed = narrowedFor(ask);
  const carriers = new Map(kept.flatMap(({ name, claims }) => claims.map((claim) => [claim, name] as const)));
  for (const [name, carrier] of carriers) {
    const { sources } = outcomeOf(carrier);
    const claim = evaluator.registry.claims.get(name);
    if (claim === undefined || narrowed?.has(name) === false) continue;
    const isUnknown = claim.origins.some(({ source }) => sources.get(source)?.status === 'unavailable');
    const value = Object.hasOwn(settled, name) ? settled[name] : undefined;
    if (isUnknown) states.set(name, { state: 'unknown', definition: definitions.claim(name) });
    else if (value !== undefined) states.set(name, valueState(claim, value));
  }
  return states;
}

function valueState({ destinations, sensitivity }: Claim, value: Value): ClaimState {
  return { state: 'value', value, told: [...destinations].sort(), secret: sensitivity === 'secret' };
}
