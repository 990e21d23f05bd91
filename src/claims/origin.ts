import type { ClaimConfig, ClaimType } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';
import { mentionsIn } from './cel.ts';
import type { Mapped } from './claim.ts';
import { compileMapping, type MappingProblem } from './mapping.ts';
import { firstName } from './place.ts';
import type { Producer } from './producer.ts';
import type { Values } from './source.ts';

/** A place that a claim comes from, as the configuration writes it: one for most claims, several for one that is merged. */
export interface WrittenOrigin {
  readonly source: string;
  readonly path: string | undefined;
  readonly expr: string | undefined;
  /** Where in the configuration the source is named, and where its path or expression stands. */
  readonly keys: { readonly source: Problem['key']; readonly via: Problem['key'] };
}

/** A place that a claim comes from, ready to be asked. */
export interface Origin {
  readonly source: string;
  /** The kind of the source: user, idp, http, … */
  readonly kind: string;
  /** The path or the expression that picks the value. */
  readonly via: string;
  /** The names among the source's values that it is made of. */
  readonly reads: readonly string[];
  /** @param now the moment of the issuance, in milliseconds since the epoch */
  map(values: Values, now: number): Mapped;
}

/** The places that a claim comes from, in the order in which the configuration writes them. */
export function originsOf(name: string, { from, path, expr }: ClaimConfig): readonly WrittenOrigin[] {
  const key = ['claims', name];
  if (typeof from === 'string') return [{ source: from, path, expr, keys: { source: [...key, 'from'], via: key } }];
  return from.map((origin, index) => {
    const via = [...key, 'from', index];
    return { source: origin.source, path: origin.path, expr: origin.expr, keys: { source: [...via, 'source'], via } };
  });
}

/** Compiles how the claim is taken from what the producer answers, or says what is wrong with that. */
export function compileOrigin(
  { path, expr }: WrittenOrigin,
  type: ClaimType,
  producer: Producer,
  pairwiseSalt: string | null,
): Origin | MappingProblem {
  const map = compileMapping({ path, expr, type }, producer, pairwiseSalt);
  if (typeof map === 'object') return map;
  const reads = path === undefined ? mentionsIn(expr ?? '').map(({ root }) => root) : [firstName(path)];
  return { source: producer.name, kind: producer.kind, via: expr ?? path ?? '', reads, map };
}
