/** Whether what an expression with loops reads is short enough to be looped over. */
import type { SizeLimits } from './cel-limits.ts';
import type { Variable } from './cel-variable.ts';
import type { Mention } from './demand.ts';
import { MAX_DEPTH } from './json.ts';
import type { Value } from './source.ts';

/** What of the mentions is too large: `idp.groups has over 300 members, …`; null where nothing is. */
export function overlong(
  mentions: readonly Mention[],
  variables: ReadonlyMap<string, Variable>,
  limits: SizeLimits,
): string | null {
  if (limits.members === Number.POSITIVE_INFINITY) return null;
  for (const { root, path } of mentions) {
    const over = overOf(at(variables.get(root), path), limits);
    if (over !== null) return `${[root, ...path].join('.')} has over ${limits[over]} ${over}, too many to loop over`;
  }
  return null;
}

/** What stands at a path; undefined where nothing does, or nobody knows: then reading it says so. */
function at(variable: Variable | undefined, path: readonly string[]): Value | undefined {
  if (variable === undefined || variable.kind === 'unknown' || variable.kind === 'instant') return undefined;
  const [first, ...rest] = path;
  // No condition reads `claims` without a name behind it (condition.ts).
  if (variable.kind === 'members') return first === undefined ? undefined : at(variable.members.get(first), rest);
  let value: Value | undefined = variable.value;
  for (const name of path) value = isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value;
}

/** What nests deeper than expressions take is not looked into: reading it fails. */
function overOf(value: Value | undefined, limits: SizeLimits, depth = MAX_DEPTH): keyof SizeLimits | null {
  if (typeof value === 'string') return value.length > limits.characters ? 'characters' : null;
  if (typeof value !== 'object' || value === null || depth < 0) return null;
  const members = Object.values(value);
  if (members.length > limits.members) return 'members';
  for (const member of members) {
    const over = overOf(member, limits, depth - 1);
    if (over !== null) return over;
  }
  return null;
}

function isRecord(value: Value | undefined): value is { readonly [name: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
