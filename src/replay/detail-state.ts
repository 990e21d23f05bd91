import type { Policy } from '../policy/compile.ts';
import type { Definitions } from './definition.ts';
import type { ScopeState } from './scope-state.ts';

/**
 * What becomes of authorization details that the rules of the API and of the application let through. Their values are not kept, so
 * that what their type says of them is not asked: it hangs on that, and another schema, `when` or `set` may make it another.
 */
export function detailState(
  state: ScopeState,
  scope: string,
  { details }: Pick<Policy, 'details'>,
  definitions: Definitions,
): ScopeState {
  const found = [...details].find(([, { scope: own }]) => own.name === scope);
  if (state.state !== 'granted' || found === undefined) return state;
  const [type, rules] = found;
  const unasked = [state.unasked, definitions.detail(type, rules)].join('\n');
  const isOpen = rules.condition !== null || rules.set.length > 0;
  return isOpen ? { ...state, state: 'unknown', by: rules.text, unasked } : { ...state, unasked };
}
