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

/** A loop in a loop in a loop over lists that a stranger sent is more work than an issuance has time for. */
const MAX_LOOPS = 2;
const LOOPS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** Why a parsed expression is refused although it is valid CEL, or null where it is not. */
export function refusedShape(tree: SyntaxNode, loops = 0): string | null {
  const method = tree.op === 'rcall' && Array.isArray(tree.args) ? tree.args[0] : null;
  if (method === 'matches') {
    // The library hands the pattern to RegExp as it is, and some patterns take a backtracking matcher forever.
    return 'matches() is not available, since a pattern can be made to run forever; use ==, in, startsWith, endsWith or contains';
  }
  const depth = LOOPS.has(method) ? loops + 1 : loops;
  if (depth > MAX_LOOPS) return `no more than ${MAX_LOOPS} of ${[...LOOPS].join(', ')} may stand in one another`;
  for (const child of childNodes(tree)) {
    const reason = refusedShape(child, depth);
    if (reason !== null) return reason;
  }
  return null;
}
