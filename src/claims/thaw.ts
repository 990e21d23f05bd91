import type { GrantedScope, Settlement } from './settle.ts';
import type { Provenance, Value, Values } from './source.ts';

const NOT_FROZEN = 'the sign-in had no such claim, and its claims are frozen';
const FROM: Omit<Provenance, 'claim'> = {
  source: 'sign-in',
  kind: 'frozen',
  via: 'frozen',
  ms: 0,
  cache: 'none',
  ageMs: 0,
};

/**
 * Settles claims as they were when they were frozen: no source is asked, and what was not there then is not given.
 * @param narrowed the claims that tokens of this application for this API may carry; null for all
 * @param frozen the claims of the first token
 */
export function thaw(
  granted: readonly GrantedScope[],
  narrowed: ReadonlySet<string> | null,
  frozen: Values,
): Settlement {
  const claims: Record<string, Value> = Object.create(null);
  const withheld: Settlement['withheld'][number][] = [];
  for (const claim of new Set(granted.flatMap((scope) => scope.claims))) {
    const value = Object.hasOwn(frozen, claim) ? frozen[claim] : undefined;
    if (value !== undefined && (narrowed?.has(claim) ?? true)) claims[claim] = value;
    else withheld.push({ claim, reason: NOT_FROZEN, action: 'omit' });
  }
  const provenance = Object.keys(claims).map((claim) => ({ claim, ...FROM }));
  return { claims, provenance, withheld, droppedScopes: [], refused: null };
}
