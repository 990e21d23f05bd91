import { canonicalJson } from '../claims/json.ts';
import type { Value } from '../claims/source.ts';
import type { ClaimState, Replayed } from './replay.ts';
import type { ScopeState } from './scope-state.ts';

/** Something about a token that is another under the changed configuration, or may be. */
export interface Change {
  readonly what: 'result' | 'scope' | 'claim' | 'token';
  /** The scope, the claim, or the member: sub, aud, lifetime, tokens. Empty for the result. */
  readonly name: string;
  /** Null where there was nothing. */
  readonly before: Value;
  readonly after: Value;
  /** False where it hangs on a source that was not asked, and its definition is another. */
  readonly certain: boolean;
}

type Issued = Extract<Replayed, { result: 'issued' }>;

/** What differs between what two configurations make of one request; nothing where they make the same of it. */
export function changesBetween(before: Replayed, after: Replayed): readonly Change[] {
  const scopes = scopeChanges(before.scopes, after.scopes);
  const result = resultChange(before, after);
  if (before.result === 'refused' || after.result === 'refused') return [...result, ...scopes];
  return [...scopes, ...claimChanges(before, after), ...factChanges(before, after)];
}

function resultChange(before: Replayed, after: Replayed): readonly Change[] {
  if (before.result === after.result) return [];
  return [{ what: 'result', name: '', before: resultText(before), after: resultText(after), certain: true }];
}

function resultText(replayed: Replayed): string {
  return replayed.result === 'issued' ? 'issued' : `refused: ${replayed.reason}`;
}

type Scopes = ReadonlyMap<string, ScopeState>;

function scopeChanges(before: Scopes, after: Scopes): readonly Change[] {
  return namesOf(before, after).flatMap((name): readonly Change[] => {
    const [a, b] = [before.get(name), after.get(name)];
    const isSame = a?.state === b?.state && a?.unasked === b?.unasked && a?.requires === b?.requires;
    // A scope that one of the two did not come to judge says nothing that the result does not say.
    if (isSame || a === undefined || b === undefined) return [];
    const isOther = a.state !== b.state || a.requires !== b.requires;
    const certain = isOther && a.state !== 'unknown' && b.state !== 'unknown';
    return [{ what: 'scope', name, before: scopeText(a), after: scopeText(b), certain }];
  });
}

function scopeText({ state, by, unasked, requires }: ScopeState): string {
  const text = requires === '' ? `${state}: ${by}` : `${state}: ${by}, and requires ${requires}`;
  return unasked === '' || state === 'unknown' ? text : `${text}, unless a deny holds`;
}

function claimChanges(before: Issued, after: Issued): readonly Change[] {
  return namesOf(before.claims, after.claims).flatMap((name): readonly Change[] => {
    const [a, b] = [before.claims.get(name), after.claims.get(name)];
    if (sameClaim(a, b)) return [];
    const certain = a?.state !== 'unknown' && b?.state !== 'unknown';
    return [{ what: 'claim', name, ...shown(a, b), certain }];
  });
}

function sameClaim(a: ClaimState | undefined, b: ClaimState | undefined): boolean {
  if (a?.state === 'unknown' && b?.state === 'unknown') return a.definition === b.definition;
  if (a?.state === 'value' && b?.state === 'value')
    return canonicalJson([a.value, a.told]) === canonicalJson([b.value, b.told]);
  return a?.state === b?.state;
}

/** Where the values are the same, it is where they are told that differs. */
function shown(a: ClaimState | undefined, b: ClaimState | undefined): Pick<Change, 'before' | 'after'> {
  if (a?.state === 'value' && b?.state === 'value' && canonicalJson(a.value) === canonicalJson(b.value)) {
    return { before: `told in ${a.told.join(', ')}`, after: `told in ${b.told.join(', ')}` };
  }
  const secret = [a, b].some((state) => state?.state === 'value' && state.secret);
  return { before: claimValue(a, secret), after: claimValue(b, secret) };
}

function claimValue(state: ClaimState | undefined, secret: boolean): Value {
  if (state === undefined) return null;
  if (state.state === 'unknown') return 'unknown';
  return secret ? '(secret)' : state.value;
}

function factChanges(before: Issued, after: Issued): readonly Change[] {
  return namesOf(before.facts, after.facts).flatMap((name): readonly Change[] => {
    const [a = null, b = null] = [before.facts.get(name), after.facts.get(name)];
    return a === b ? [] : [{ what: 'token', name, before: a, after: b, certain: true }];
  });
}

function namesOf(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])];
}
