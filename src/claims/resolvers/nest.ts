import type { Value, Values } from '../source.ts';

interface Tree {
  [name: string]: Value | Tree;
}

/**
 * { 'user.userId': 2998, 'client.id': 'web' } → { user: { userId: 2998 }, client: { id: 'web' } }. No name may lead through
 * another's value.
 */
export function nest(values: Values): Tree {
  const root: Tree = Object.create(null);
  for (const [key, value] of Object.entries(values)) plant(root, namesOf(key), value);
  return root;
}

/** Dots divide; in a path with a filter or a URN they mean something else, so that such a path stays one name. */
function namesOf(key: string): string[] {
  if (!/[[:]/.test(key)) return key.split('.');
  const dot = key.indexOf('.');
  return [key.slice(0, dot), key.slice(dot + 1)];
}

function plant(tree: Tree, [name = '', ...rest]: readonly string[], value: Value): void {
  if (rest.length === 0) {
    tree[name] = value;
    return;
  }
  const known = tree[name];
  const branch: Tree = isTree(known) ? known : Object.create(null);
  tree[name] = branch;
  plant(branch, rest, value);
}

function isTree(value: Value | Tree | undefined): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
