import { runPlan } from '../claims/run.ts';
import { type Settlement, settle } from '../claims/settle.ts';
import type { ClaimContext, Outcome } from '../claims/source.ts';
import type { Api } from '../oauth/api.ts';
import type { Client } from '../oauth/client.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { CompiledScope } from '../policy/compile.ts';
import { type Decision, decide } from '../policy/decide.ts';
import type { Issuer } from './issuer.ts';
import type { RecordDraft } from './progress.ts';
import { type FoundSubject, subjectValues } from './subject.ts';

/** What is to be decided: who asks, for whom, at which API, for which scopes. */
export interface TokenAsk {
  readonly client: Client;
  readonly api: Api;
  readonly scopes: readonly string[];
  readonly subject: FoundSubject;
  readonly ip: string | null;
}

export interface Evaluation {
  readonly scopes: readonly string[];
  readonly claims: Settlement['claims'];
  readonly base: ClaimContext['base'];
}

/**
 * One plan, one run, one deadline: the sources that the asked scopes' rules and claims need are asked once, then the rules
 * decide per scope, then each claim of the granted scopes is settled by its own onAbsent and onUnavailable.
 * @param record learns what was decided, and by which rule, before anything is refused
 * @throws OAuthError access_denied by a deny rule, by a claim, or because no scope is left; temporarily_unavailable
 */
export async function evaluate(issuer: Issuer, ask: TokenAsk, record: RecordDraft): Promise<Evaluation> {
  const scopes = ask.scopes.flatMap((name) => issuer.policy.scopes.get(name) ?? []);
  const context = contextOf(ask);
  const plan = issuer.planner(demandOf(scopes, ask.client.claims));
  const outcome = await withDeadline(issuer.deadlineMs, (signal) => runPlan(plan, context, signal));
  const facts = { subjectKind: ask.subject.kind, client: ask.client, outcome, base: context.base };
  const decisions = decide(scopes, facts);
  record.scopesRefused = decisions.filter((d) => d.result !== 'granted').map(refusedScope);
  const denied = decisions.find((d) => d.result === 'denied') ?? decisions.find((d) => d.result === 'undecided');
  if (denied !== undefined) throw refusedByRule(denied, outcome);
  const granted = scopes.filter((_, index) => decisions[index]?.result === 'granted');
  return settled(settle(granted.map(wanted), ask.client.claims, outcome, issuer.registry), granted, context, record);
}

/** AbortSignal.timeout would fire, and cost, seconds after the run is long done. */
async function withDeadline<T>(ms: number, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), ms);
  try {
    return await run(deadline.signal);
  } finally {
    clearTimeout(timer);
  }
}

function settled(
  settlement: Settlement,
  granted: readonly CompiledScope[],
  context: ClaimContext,
  record: RecordDraft,
): Evaluation {
  record.claims = settlement.provenance;
  record.withheld = settlement.withheld;
  const dropped = new Map(settlement.droppedScopes.map((drop) => [drop.scope, drop]));
  record.scopesRefused = [
    ...record.scopesRefused,
    ...settlement.droppedScopes.map((d) => ({ scope: d.scope, rule: `claim ${d.claim}`, because: d.reason })),
  ];
  if (settlement.refused !== null) throw refusedByClaim(settlement.refused);
  const scopes = granted.map((scope) => scope.name).filter((name) => !dropped.has(name));
  if (scopes.length === 0) {
    const audit = 'no scope is left: no allow rule matched';
    throw new OAuthError('access_denied', 'none of the scopes asked for is granted', { audit });
  }
  record.scopesGranted = scopes;
  return { scopes, claims: settlement.claims, base: context.base };
}

function contextOf(ask: TokenAsk): ClaimContext {
  const { user, idp } = subjectValues(ask.subject);
  const { id, kind, tenant } = ask.client;
  const request = {
    api: ask.api.name,
    audience: ask.api.audience,
    scopes: ask.scopes,
    ...(ask.ip !== null && { ip: ask.ip }),
  };
  return { tenant, base: { user, idp, client: { id, kind }, request } };
}

/** The claims that the asked scopes could carry for this application, and what their rules look at. */
function demandOf(scopes: readonly CompiledScope[], narrowed: ReadonlySet<string> | null) {
  const claims = scopes.flatMap((s) => s.claims.filter((claim) => narrowed?.has(claim) ?? true));
  return {
    claims: [...new Set([...claims, ...scopes.flatMap((s) => s.demand.claims)])],
    sources: [...new Set(scopes.flatMap((s) => s.demand.sources))],
  };
}

function wanted(scope: CompiledScope) {
  return { scope: scope.name, claims: scope.claims };
}

function refusedScope(decision: Decision) {
  return {
    scope: decision.scope,
    rule: decision.rule?.text ?? 'no allow rule matched',
    because: decision.rule?.because ?? null,
  };
}

/** A rule that could not be asked because a source is down may be asked again; any other refusal stands. */
function refusedByRule({ scope, result, rule }: Decision, outcome: Outcome): OAuthError {
  const audit = `scope ${scope}: ${rule?.text ?? 'deny'}`;
  const down = [...outcome.sources.values()].some((source) => source.status === 'unavailable');
  return result === 'undecided' && down
    ? new OAuthError('temporarily_unavailable', 'what decides about this request cannot be asked now; try again', {
        audit: `${audit}: ${rule?.because ?? 'undecided'}`,
      })
    : new OAuthError('access_denied', 'the request was refused by policy', { audit });
}

/** A claim that must be there and is not: what the API needs is named, the source behind it is for the audit alone. */
function refusedByClaim(refused: NonNullable<Settlement['refused']>): OAuthError {
  const audit = `claim ${refused.claim} is ${refused.cause}: ${refused.reason}`;
  return refused.cause === 'unavailable'
    ? new OAuthError('temporarily_unavailable', `the claim '${refused.claim}' cannot be had now; try again`, { audit })
    : new OAuthError('access_denied', `the claim '${refused.claim}' has no value for this subject`, { audit });
}
