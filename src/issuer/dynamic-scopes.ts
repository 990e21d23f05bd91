/** Scopes that are for one object each, among those that a request asks for. */
import type { Planner } from '../claims/plan.ts';
import type { ScopePlan } from '../claims/run-scopes.ts';
import type { Outcome, SourceOutcome } from '../claims/source.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { CompiledScope, Policy } from '../policy/compile.ts';

/** Each may be a question to every source that a parameter bears on. */
const MAX_OBJECTS = 20;

/**
 * A claim that is made of what a scope says is about its object, and a token says one thing: so that such a claim is never of another
 * object than the one its reader thinks of, a token that carries it is for one. Told by the request alone, before any source is asked.
 * @param narrowed the claims that the token may carry; null for all
 * @throws OAuthError invalid_scope where two of them would have a claim each say something else, or there are too many
 */
export function checkObjects(
  { scopeReads }: Pick<Policy, 'scopeReads'>,
  scopes: readonly CompiledScope[],
  narrowed: ReadonlySet<string> | null,
): void {
  const objects = scopes.filter(({ values }) => values !== null);
  if (objects.length > MAX_OBJECTS) {
    throw new OAuthError('invalid_scope', `Ask for at most ${MAX_OBJECTS} scopes that are for one object each`);
  }
  const first = new Map<string, { readonly scope: string; readonly said: string }>();
  for (const { name, claims, values } of scopes) {
    for (const claim of claims) {
      const reads = [...scopeReads.claim(claim).all].sort();
      if (reads.length === 0 || narrowed?.has(claim) === false) continue;
      const said = JSON.stringify(reads.map((read) => (values && Object.hasOwn(values, read) ? values[read] : null)));
      const known = first.get(claim) ?? { scope: name, said };
      first.set(claim, known);
      if (known.said !== said) throw ofTwoObjects(claim, known.scope, name);
    }
  }
}

function ofTwoObjects(claim: string, one: string, other: string): OAuthError {
  const description = `${one} and ${other} each have a claim '${claim}' of their own: ask for a token for each of them`;
  return new OAuthError('invalid_scope', description);
}

/** What a record keeps beside the scopes, so that those of all objects are found by what the configuration calls them. */
export function scopeTemplates(
  { catalog }: Pick<Policy, 'catalog'>,
  scopes: readonly string[],
): { readonly scopeTemplates?: Readonly<Record<string, string>> } {
  const named = scopes.flatMap((scope) => catalog.find(scope) ?? []);
  const templates = named.flatMap(({ text, name, values }) => (values === null ? [] : [[text, name] as const]));
  return templates.length === 0 ? {} : { scopeTemplates: Object.fromEntries(templates) };
}

/** The plan of each dynamic scope, to be run with those of the others. */
export function scopePlans(
  scopes: readonly CompiledScope[],
  planFor: (scope: CompiledScope) => ReturnType<Planner>,
): readonly ScopePlan[] {
  return scopes.flatMap((scope) =>
    scope.values === null ? [] : [{ scope: scope.name, values: scope.values, plan: planFor(scope) }],
  );
}

export interface ScopedOutcomes {
  readonly outcome: Outcome;
  readonly ofScopes: ReadonlyMap<string, Outcome>;
}

/** What came back for a scope: of a dynamic one, its own. */
export function outcomeFor({ outcome, ofScopes }: ScopedOutcomes, scope: string): Outcome {
  return ofScopes.get(scope) ?? outcome;
}

/** A source, and what came back of it. */
export interface AskedSource {
  readonly source: string;
  /** The first dynamic scope that it was asked for; null where it is the same for all. */
  readonly scope: string | null;
  readonly found: SourceOutcome;
}

/** Every answer of every source, each once. */
export function askedSources({ outcome, ofScopes }: ScopedOutcomes): readonly AskedSource[] {
  const all = [...outcome.sources].map(([source, found]): AskedSource => ({ source, scope: null, found }));
  const seen = new Set(outcome.sources.values());
  for (const [scope, { sources }] of ofScopes) {
    for (const [source, found] of sources) {
      if (seen.has(found)) continue;
      seen.add(found);
      all.push({ source, scope, found });
    }
  }
  return all;
}
