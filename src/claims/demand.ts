/** What an expression reads, found by walking its syntax tree. */

/** A node of a CEL syntax tree, as much of it as a walk needs. */
export interface SyntaxNode {
  readonly op: string;
  readonly args: unknown;
}

/** A variable that an expression reads, and the names after it: `risk.score` → risk, [score]. */
export interface Mention {
  readonly root: string;
  readonly path: readonly string[];
}

const NOTHING_BOUND: ReadonlySet<string> = new Set();

/** Macros that bind their first argument as a variable in the arguments after it. */
const BINDING_MACROS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** Every variable an expression reads with the constant path behind it, each once; variables that macros bind are not among them. */
export function mentionsOf(tree: SyntaxNode): readonly Mention[] {
  const found = new Map<string, Mention>();
  visit(tree, NOTHING_BOUND, (mention) => found.set(JSON.stringify(mention), mention));
  return [...found.values()];
}

/** The nodes right below a node. */
export function childNodes(node: SyntaxNode): readonly SyntaxNode[] {
  return nodesIn(node.args);
}

function nodesIn(args: unknown): readonly SyntaxNode[] {
  if (Array.isArray(args)) return args.flatMap(nodesIn);
  return isNode(args) ? [args] : [];
}

function isNode(input: unknown): input is SyntaxNode {
  return (
    typeof input === 'object' && input !== null && 'op' in input && typeof input.op === 'string' && 'args' in input
  );
}

type Found = (mention: Mention) => void;

function visit(node: SyntaxNode, bound: ReadonlySet<string>, found: Found): void {
  const bindings = bindingsOf(node);
  if (bindings !== null) {
    for (const part of bindings.outside) visit(part, bound, found);
    for (const part of bindings.inside) visit(part, new Set([...bound, bindings.name]), found);
    return;
  }
  const { root, path, indexes } = chainOf(node);
  for (const index of indexes) visit(index, bound, found);
  if (root.op === 'id' && typeof root.args === 'string') {
    if (!bound.has(root.args)) found({ root: root.args, path });
    return;
  }
  for (const child of root === node ? childNodes(root) : [root]) visit(child, bound, found);
}

interface Bindings {
  readonly name: string;
  /** Evaluated without the bound variable. */
  readonly outside: readonly SyntaxNode[];
  readonly inside: readonly SyntaxNode[];
}

/** `list.exists(x, …)` and `cel.bind(x, value, …)`; null for any other node. */
function bindingsOf(node: SyntaxNode): Bindings | null {
  if (node.op !== 'rcall' || !Array.isArray(node.args)) return null;
  const [method, receiver, ...rest] = node.args;
  const [variable, ...parts] = nodesIn(rest);
  if (!isNode(receiver) || variable?.op !== 'id' || typeof variable.args !== 'string') return null;
  if (method === 'bind' && receiver.op === 'id' && receiver.args === 'cel') {
    return { name: variable.args, outside: parts.slice(0, 1), inside: parts.slice(1) };
  }
  return BINDING_MACROS.has(method) ? { name: variable.args, outside: [receiver], inside: parts } : null;
}

interface Chain {
  readonly root: SyntaxNode;
  readonly path: readonly string[];
  /** Indexes that are not constant; the path ends before the first of them. */
  readonly indexes: readonly SyntaxNode[];
}

/** Follows `a.b["c"]` down to `a`. */
function chainOf(node: SyntaxNode): Chain {
  let root = node;
  let path: string[] = [];
  const indexes: SyntaxNode[] = [];
  while ((root.op === '.' || root.op === '[]') && Array.isArray(root.args)) {
    const [left, name] = root.args;
    const constant = isNode(name) && name.op === 'value' ? name.args : name;
    if (!isNode(left)) break;
    if (typeof constant === 'string') path.unshift(constant);
    else path = [];
    if (isNode(constant)) indexes.push(constant);
    root = left;
  }
  return { root, path, indexes };
}
