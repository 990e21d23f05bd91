import type { ClientKind } from '../../schema/config.ts';
import type { Variable } from '../claims/cel-variable.ts';
import type { ClaimContext, ClaimOutcome, Outcome, SourceOutcome, Unknown, Values } from '../claims/source.ts';
import type { CompiledScope } from './compile.ts';
import { addUp, NO_OBLIGATIONS, obligationText } from './obligation.ts';
import type { Rule } from './rule.ts';
import { isOfKind } from './subject-kinds.ts';
import { weigh } from './weigh.ts';

/** What is known when the rules are asked. */
export interface Facts {
  /** Whom the token is about. */
  readonly subjectKind: 'human' | 'machine';
  readonly client: { readonly id: string; readonly kind: ClientKind };
  /** Of which kind the application is that acts for the subject now; null where none of Avow's does. */
  readonly actorKind: ClientKind | null;
  readonly outcome: Outcome;
  /** What came back for each dynamic scope, by its text; the same as for all where one is missing. */
  readonly ofScopes?: ReadonlyMap<string, Outcome>;
  readonly base: ClaimContext['base'];
  /** Milliseconds since the epoch: `now` in conditions. */
  readonly now: number;
}

export interface Decision {
  readonly scope: string;
  /** denied ends the whole request, and so does undecided: a deny that could not be asked. dropped leaves the scope out. */
  readonly result: 'granted' | 'dropped' | 'denied' | 'undecided';
  /** The rule that decided; null where no rule matched. */
  readonly rule: { readonly text: string; readonly because: string | null } | null;
  /** What each of its rules said, in their order. */
  readonly rules: readonly RuleVerdict[];
  /** Those that require something of a scope that is granted; empty for any other. */
  readonly required: readonly RuleVerdict[];
}

/** A rule that is not for this subject or application is passed over; one that cannot be evaluated is undecided. */
export interface RuleVerdict {
  readonly rule: Rule;
  readonly status: 'holds' | 'fails' | 'undecided' | 'passed over';
  /** Why nobody can tell. */
  readonly reason: string | null;
}

/** Decides each scope by all rules that apply to it (weigh.ts). Their order does not matter. */
export function decide(scopes: readonly CompiledScope[], facts: Facts): readonly Decision[] {
  const variables = variablesOf(facts);
  return scopes.map((scope) => {
    const rules = verdicts(scope, facts, isPlain(scope) ? variables : variablesOf(factsOf(scope, facts)));
    return { scope: scope.name, ...weigh(rules), rules };
  });
}

/** A decision with more that was said about its scope, weighed anew: when that was said does not matter either. */
export function weighedWith(decision: Decision, more: readonly RuleVerdict[]): Decision {
  const rules = [...decision.rules, ...more];
  return { scope: decision.scope, ...weigh(rules), rules };
}

function isPlain({ values, home }: CompiledScope): boolean {
  return values === null && home === undefined;
}

/**
 * What is known of one scope: of a dynamic one, rules read its own parameters, and what sources say of its own object; where the request
 * is for several APIs, its own.
 */
function factsOf({ name, values: scope, home }: CompiledScope, facts: Facts): Facts {
  const outcome = facts.ofScopes?.get(name) ?? facts.outcome;
  const base = { ...facts.base, scope };
  // A rule that reads the request has it among its sources.
  const asked = outcome.sources.get('request');
  if (home === undefined || asked?.status !== 'answered') return { ...facts, outcome, base };
  const values = { ...asked.values, ...home };
  const sources = new Map(outcome.sources).set('request', { ...asked, values });
  return { ...facts, outcome: { ...outcome, sources }, base };
}

/** What each rule of a scope says, in their order. */
export function verdictsOf(scope: CompiledScope, facts: Facts): readonly RuleVerdict[] {
  return verdicts(scope, facts, variablesOf(facts));
}

function verdicts({ rules }: CompiledScope, facts: Facts, variables: ReadonlyMap<string, Variable>) {
  return rules.map((rule) => ask(rule, facts, (name) => variables.get(name)));
}

/** All that is required for a scope, in words; null where nothing is. */
export function requiredText({ required }: Pick<Decision, 'required'>): string | null {
  if (required.length === 0) return null;
  return obligationText(addUp(required.map(({ rule }) => rule.obligations ?? NO_OBLIGATIONS)));
}

type Lookup = (name: string) => Variable | undefined;

function ask(rule: Rule, facts: Facts, lookup: Lookup): RuleVerdict {
  if (!concerns(rule, facts)) return { rule, status: 'passed over', reason: null };
  if (rule.condition === null) return { rule, status: 'holds', reason: null };
  const verdict = rule.condition.test(lookup);
  return { rule, status: verdict.status, reason: verdict.status === 'undecided' ? verdict.reason : null };
}

function concerns(rule: Rule, { subjectKind, client, actorKind }: Facts): boolean {
  const who = rule.to === null || isOfKind(rule.to, subjectKind, client.kind, actorKind);
  return who && (rule.through === null || rule.through.has(client.id) || rule.through.has(client.kind));
}

/** What conditions can read, by its name: for what is decided beside scopes. */
export function lookupOf(facts: Pick<Facts, 'outcome' | 'base' | 'now'>): (name: string) => Variable | undefined {
  const variables = variablesOf(facts);
  return (name) => variables.get(name);
}

/** What conditions can read: the resolvers that were asked, the base sources, and the claims. */
function variablesOf({ outcome, base, now }: Pick<Facts, 'outcome' | 'base' | 'now'>): ReadonlyMap<string, Variable> {
  const variables = new Map<string, Variable>();
  for (const [name, values] of Object.entries(base)) variables.set(name, { kind: 'value', value: values });
  for (const [name, source] of outcome.sources) variables.set(name, fromSource(name, source));
  const members = new Map<string, Variable>();
  for (const [name, claim] of outcome.claims) {
    const variable = fromClaim(name, claim);
    if (variable !== null) members.set(name, variable);
  }
  variables.set('claims', { kind: 'members', members });
  variables.set('now', { kind: 'instant', at: now });
  return variables;
}

function fromSource(name: string, source: SourceOutcome): Variable {
  if (source.status === 'unavailable') return { kind: 'unknown', reason: `${name} is unavailable: ${source.reason}` };
  if (source.status === 'absent') return { kind: 'value', value: null };
  const { values, unknown } = source;
  return unknown === undefined ? { kind: 'value', value: values } : inPart(name, values, unknown);
}

/** What it did answer can be read; what it could not find out, nobody knows. */
function inPart(name: string, values: Values, { names, reason }: Unknown): Variable {
  const lost: Variable = { kind: 'unknown', reason: `${name} is unavailable: ${reason}` };
  if (names === null) return lost;
  const told = Object.entries(values).map(([key, value]) => [key, { kind: 'value', value }] as const);
  return {
    kind: 'members',
    members: new Map<string, Variable>([...[...names].map((key) => [key, lost] as const), ...told]),
  };
}

/** A claim that has no value is not there for `has()`; of one that is unavailable nobody knows. */
function fromClaim(name: string, claim: ClaimOutcome): Variable | null {
  if (claim.status === 'value') return { kind: 'value', value: claim.value };
  if (claim.status === 'absent') return null;
  if (claim.stale !== null) return { kind: 'value', value: claim.stale };
  return { kind: 'unknown', reason: `claims.${name} is unavailable: ${claim.reason}` };
}
