import type { Demand } from './plan.ts';
import type { Registry } from './registry.ts';

/** The parameters of dynamic scopes that something hangs on. */
export interface ScopeReads {
  /** All of them: with another value of one of these, what comes of it may be another. */
  readonly all: ReadonlySet<string>;
  /** Those without which nothing comes of it. */
  readonly needed: ReadonlySet<string>;
}

/** What sources, claims, and demands of rules hang on, themselves or by what they are asked with. */
export interface ScopeReadsOf {
  claim(name: string): ScopeReads;
  demand(demand: Demand): ScopeReads;
}

const NOTHING: ReadonlySet<string> = new Set();
const NONE: ScopeReads = { all: NOTHING, needed: NOTHING };

/** Follows every source of a registry back to what a scope says. Each is followed once. */
export function createScopeReads({ producers, claims }: Pick<Registry, 'producers' | 'claims'>): ScopeReadsOf {
  const known = new Map<string, ScopeReads>();

  function source(name: string): ScopeReads {
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

  function read(name: string, names: readonly string[]): ScopeReads {
    if (name !== 'scope') return source(name);
    const own = new Set(names);
    return { all: own, needed: own };
  }

  function claim(name: string): ScopeReads {
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
            reads.flatMap((one) => (one.startsWith('scope.') ? [one.slice(6)] : [])),
          ),
        ),
        ...read_.map(claim),
      ]),
  };
}

function union(all: readonly ScopeReads[]): ScopeReads {
  const together = (which: keyof ScopeReads) => new Set(all.flatMap((reads) => [...reads[which]]));
  return all.length === 0 ? NONE : { all: together('all'), needed: together('needed') };
}
