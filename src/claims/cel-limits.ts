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

/**
 * How many members a list or an object may have that an expression reads, by how deep its loops stand in one another: without a loop
 * any number, and a loop in a loop in a loop over lists that a stranger sent is more work than an issuance has time for. An ID
 * token has room for some 8,000 groups, and evaluation is synchronous: nothing else happens meanwhile.
 */
const MEMBERS_BY_LOOPS: readonly number[] = [Number.POSITIVE_INFINITY, 5_000, 300];
const MAX_LOOPS = MEMBERS_BY_LOOPS.length - 1;
const LOOPS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** Why a parsed expression is refused although it is valid CEL, or null where it is not. */
export function refusedShape(tree: SyntaxNode): string | null {
  if (callsMatches(tree)) {
    // The library hands the pattern to RegExp as it is, and some patterns take a backtracking matcher forever.
    return 'matches() is not available, since a pattern can be made to run forever; use ==, in, startsWith, endsWith or contains';
  }
  if (loopDepth(tree) <= MAX_LOOPS) return null;
  return `no more than ${MAX_LOOPS} of ${[...LOOPS].join(', ')} may stand in one another`;
}

/** How many members a list or an object may have that the expression reads. */
export function membersAtMost(tree: SyntaxNode): number {
  return MEMBERS_BY_LOOPS[loopDepth(tree)] ?? 0;
}

function callsMatches(tree: SyntaxNode): boolean {
  return methodOf(tree) === 'matches' || childNodes(tree).some(callsMatches);
}

/** How many loops stand in one another. What a loop goes over, `a.filter(…)` in `a.filter(…).exists(…)`, is found once and before it. */
function loopDepth(tree: SyntaxNode): number {
  const inside = childNodes(tree).map(loopDepth);
  if (!LOOPS.has(methodOf(tree))) return Math.max(0, ...inside);
  const [receiver = 0, ...body] = inside;
  return Math.max(receiver, 1 + Math.max(0, ...body));
}

/** The `f` of `x.f(…)`. */
function methodOf({ op, args }: SyntaxNode): string {
  const [method] = op === 'rcall' && Array.isArray(args) ? args : [];
  return typeof method === 'string' ? method : '';
}
