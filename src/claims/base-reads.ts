import type { Demand } from './plan.ts';
import type { Registry } from './registry.ts';

/** What something hangs on of one base source: of `scope`, the parameters of dynamic scopes. */
export interface BaseReads {
  /** All names of it: with another value of one of these, what comes of it may be another. */
  readonly all: ReadonlySet<string>;
  /** Those without which nothing comes of it. */
  readonly needed: ReadonlySet<string>;
}

/** What sources, claims, and demands of rules hang on, themselves or by what they are asked with. */
export interface BaseReadsOf {
  claim(name: string): BaseReads;
  demand(demand: Demand): BaseReads;
}

const NOTHING: ReadonlySet<string> = new Set();
const NONE: BaseReads = { all: NOTHING, needed: NOTHING };

/** Follows every source of a registry back to what a base source says. Each is followed once. */
export function createBaseReads(
  base: string,
  { producers, claims }: Pick<Registry, 'producers' | 'claims'>,
): BaseReadsOf {
  const known = new Map<string, BaseReads>();

  function source(name: string): BaseReads {
    const found = known.get(name);
    if (found !== undefined) return found;
    // Resolvers that need one another in a circle have a problem of their own.
    known.set(name, NONE);
    const needs = producers.get(name)?.needs ?? [];
    const each = needs.map((need) => {
      const reads = read(need.source, need.path.split('.', 1));
      return need.optional === true ? { all: reads.all, needed: NOTHING } : reads;
    });
    const together = union(each);
    known.set(name, together);
    return together;
  }

  function read(name: string, names: readonly string[]): BaseReads {
    if (name !== base) return source(name);
    const own = new Set(names);
    return { all: own, needed: own };
  }

  function claim(name: string): BaseReads {
    const origins = claims.get(name)?.origins ?? [];
    const [first, ...others] = origins.map((origin) => read(origin.source, origin.reads));
    if (first === undefined) return NONE;
    // Of several sources one may do without what another needs.
    const needed = others.reduce((both, { needed }) => both.intersection(needed), first.needed);
    return { all: union([first, ...others]).all, needed };
  }

  return {
    claim,
    demand: ({ sources, claims: read_, reads = [] }) =>
      union([
        ...sources.map((name) =>
          read(
            name,
            reads.flatMap((one) => (one.startsWith(`${base}.`) ? [one.slice(base.length + 1)] : [])),
          ),
        ),
        ...read_.map(claim),
      ]),
  };
}

function union(all: readonly BaseReads[]): BaseReads {
  const together = (which: keyof BaseReads) => new Set(all.flatMap((reads) => [...reads[which]]));
  return all.length === 0 ? NONE : { all: together('all'), needed: together('needed') };
}
