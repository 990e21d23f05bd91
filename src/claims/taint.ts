import type { UserWriters } from './check-taint.ts';
import type { Producer } from './producer.ts';

/** An attribute that people write of themselves, and that something else is made of. */
export interface Taint {
  /** In its canonical form. */
  readonly attribute: string;
  /** The key of the configuration by which they may write it. */
  readonly subject: string;
  /** The resolvers that are asked with it, or with what one of them says; empty where it is read itself. */
  readonly through: readonly string[];
}

/** What a value of a source is made of, where people write that themselves; for the source user, of what stands at a path. */
export type TaintOf = (source: string, path: string) => readonly Taint[];

/**
 * Follows what resolvers are asked with back to the attributes of the person: whoever chooses the question, chooses the answer.
 * @param writersOf who may write what stands at a SCIM path of a person; null where the path leads nowhere
 */
export function createTaintOf(
  producers: ReadonlyMap<string, Producer>,
  writersOf: (path: string) => UserWriters | null,
): TaintOf {
  return (source, path) => distinct(taintsOf(source, path, new Set()));

  function taintsOf(source: string, path: string, seen: ReadonlySet<string>): readonly Taint[] {
    if (source === 'user') return ofAttribute(path);
    // Resolvers that need one another in a circle have a problem of their own.
    if (seen.has(source)) return [];
    const needs = producers.get(source)?.needs ?? [];
    return needs
      .flatMap((need) => taintsOf(need.source, need.path, new Set([...seen, source])))
      .map((taint) => ({ ...taint, through: [source, ...taint.through] }));
  }

  function ofAttribute(path: string): readonly Taint[] {
    // Of what is no path, `name.x.y`, the attribute that it starts at.
    const writers = writersOf(path) ?? writersOf(path.replace(/\.[^.:]*$/, ''));
    if (writers === null || writers.subject === null) return [];
    return [{ attribute: writers.attribute, subject: writers.subject, through: [] }];
  }
}

function distinct(taints: readonly Taint[]): readonly Taint[] {
  return [...new Map(taints.map((taint) => [taint.attribute, taint])).values()];
}
