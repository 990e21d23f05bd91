import { childNodes, type SyntaxNode } from './demand.ts';

/** What the library is told to refuse while it parses. */
export const PARSE_LIMITS = {
  maxAstNodes: 500,
  maxDepth: 32,
  maxListElements: 200,
  maxMapEntries: 100,
  maxCallArguments: 8,
} as const;

export const MAX_LENGTH = 4_096;

/** How large what an expression reads may be, so that evaluating it is over soon. */
export interface SizeLimits {
  /** Members of a list or an object. */
  readonly members: number;
  /** Characters of a text. */
  readonly characters: number;
}

/**
 * How large what an expression reads may be, by how deep its loops stand in one another: without a loop as large as it is, and a
 * loop in a loop in a loop over lists that a stranger sent is more work than an issuance has time for. An ID token has room for
 * some 8,000 groups, and evaluation is synchronous: nothing else happens meanwhile.
 */
const BY_LOOPS: readonly SizeLimits[] = [
  { members: Number.POSITIVE_INFINITY, characters: Number.POSITIVE_INFINITY },
  { members: 5_000, characters: 65_536 },
  { members: 300, characters: 5_000 },
];
/** Nodes of the expression that are evaluated, all rounds of all loops together: a long body goes over fewer members. */
const MAX_STEPS = 3_000_000;
const MAX_LOOPS = BY_LOOPS.length - 1;
const MACROS = ['all', 'exists', 'exists_one', 'map', 'filter'];

/** What takes as long as a loop does: over the characters of a text, over the items of a list, or a digest. */
const LOOPS: ReadonlySet<string> = new Set([...MACROS, 'split', 'join', 'sha256', 'pairwise']);

/** A value that is bound may be added to itself, and what is made so be bound again: each time it is as many times longer. */
const MAX_BINDINGS = 2;

const REFUSED: readonly (readonly [method: string, why: string])[] = [
  // The library hands the pattern to RegExp as it is, and some patterns take a backtracking matcher forever.
  ['matches', 'since a pattern can be made to run forever; use ==, in, startsWith, endsWith or contains'],
  // What it makes has any size and any depth, and no one has looked at it.
  ['json', 'since nobody knows what is in a text; let the source give an object'],
];

/** Why a parsed expression is refused although it is valid CEL, or null where it is not. */
export function refusedShape(tree: SyntaxNode): string | null {
  const refused = REFUSED.find(([method]) => calls(tree, method));
  if (refused !== undefined) return `${refused[0]}() is not available, ${refused[1]}`;
  if (splitsWhatItMade(tree))
    return 'split() takes a text as a source gives it: x.split(","), not one that is put together';
  if (bindingDepth(tree) > MAX_BINDINGS) return `no more than ${MAX_BINDINGS} of cel.bind may stand in one another`;
  if (loopDepth(tree) <= MAX_LOOPS) return null;
  return `no more than ${MAX_LOOPS} of ${[...LOOPS].join(', ')} may stand in one another`;
}

/** How large what the expression reads may be. Without a loop that is nobody's concern. */
export function sizeLimitsOf(tree: SyntaxNode): SizeLimits {
  const loops = loopDepth(tree);
  const { members: most, characters } = BY_LOOPS[loops] ?? { members: 0, characters: 0 };
  const members = loops === 0 ? most : Math.min(most, Math.floor((MAX_STEPS / nodesOf(tree)) ** (1 / loops)));
  return { members, characters: calls(tree, 'split') ? members : characters };
}

function nodesOf(tree: SyntaxNode): number {
  return childNodes(tree).reduce((sum, node) => sum + nodesOf(node), 1);
}

/** Whether `f(…)` or `x.f(…)` stands anywhere in an expression. */
export function calls(tree: SyntaxNode, name: string): boolean {
  return nameOf(tree) === name || childNodes(tree).some((node) => calls(node, name));
}

/** A text that is joined of a list's items has the length of all of them together, which nothing here bounds. */
function splitsWhatItMade(tree: SyntaxNode): boolean {
  if (nameOf(tree) === 'split' && childNodes(tree)[0]?.op.endsWith('call')) return true;
  return childNodes(tree).some(splitsWhatItMade);
}

function bindingDepth(tree: SyntaxNode): number {
  return (nameOf(tree) === 'bind' ? 1 : 0) + Math.max(0, ...childNodes(tree).map(bindingDepth));
}

/** How many loops stand in one another. What a loop goes over, `a.filter(…)` in `a.filter(…).exists(…)`, is found once and before it. */
function loopDepth(tree: SyntaxNode): number {
  const inside = childNodes(tree).map(loopDepth);
  if (!LOOPS.has(nameOf(tree))) return Math.max(0, ...inside);
  // The arguments of f(x) are found before it, as what a loop goes over is.
  if (tree.op === 'call') return Math.max(1, ...inside);
  const [receiver = 0, ...body] = inside;
  return Math.max(receiver, 1 + Math.max(0, ...body));
}

/** The `f` of `x.f(…)` and of `f(…)`. */
function nameOf({ op, args }: SyntaxNode): string {
  const [name] = (op === 'rcall' || op === 'call') && Array.isArray(args) ? args : [];
  return typeof name === 'string' ? name : '';
}
