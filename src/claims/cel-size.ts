/** Whether what an expression with loops reads is short enough to be looped over. */
import type { Variable } from './cel-variable.ts';
import type { Mention } from './demand.ts';
import { MAX_DEPTH } from './json.ts';
import type { Value } from './source.ts';

/** The first of the mentions at or below which something has over `most` members, as `idp.groups`; null where nothing has. */
export function overlong(
  mentions: readonly Mention[],
  variables: ReadonlyMap<string, Variable>,
  most: number,
): string | null {
  if (most === Number.POSITIVE_INFINITY) return null;
  const found = mentions.find(({ root, path }) => isOver(at(variables.get(root), path), most));
  return found === undefined ? null : [found.root, ...found.path].join('.');
}

/** What stands at a path; undefined where nothing does, or nobody knows: then reading it says so. */
function at(variable: Variable | undefined, path: readonly string[]): Value | undefined {
  if (variable === undefined || variable.kind === 'unknown') return undefined;
  const [first, ...rest] = path;
  // No condition reads `claims` without a name behind it (condition.ts).
  if (variable.kind === 'members') return first === undefined ? undefined : at(variable.members.get(first), rest);
  let value: Value | undefined = variable.value;
  for (const name of path) value = isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value;
}

/** What nests deeper than expressions take is not looked into: reading it fails. */
function isOver(value: Value | undefined, most: number, depth = MAX_DEPTH): boolean {
  if (typeof value !== 'object' || value === null || depth < 0) return false;
  const members = Object.values(value);
  return members.length > most || members.some((member) => isOver(member, most, depth - 1));
}

function isRecord(value: Value | undefined): value is { readonly [name: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
