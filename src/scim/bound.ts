import type { RelationName } from './relation.ts';
import type { RowColumn } from './resource.ts';

/**
 * A filter bound to a resource type: paths resolved, literals typed and turned to keys. The in-memory matcher
 * (match.ts) and the SQL compiler (store/compile.ts) read this same form, so that a filter has one meaning.
 *
 * Logic has two values. A comparison holds where at least one value of the attribute compares so; on an absent
 * attribute every comparison is false. `ne` is bound as `not (eq)`: it holds where no value equals, absent included.
 * `pr` is 'present'; `attr eq null` is bound as not present, `attr ne null` as present.
 */
export type Operator = 'eq' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';

export type BoundFilter =
  | { readonly kind: 'and' | 'or'; readonly filters: readonly BoundFilter[] }
  | { readonly kind: 'not'; readonly filter: BoundFilter }
  /** At least one fact stands under the path; for a complex attribute, under any of its sub-attributes' paths. */
  | {
      readonly kind: 'present';
      readonly paths: readonly string[];
      /** As of some of its facts (resource.ts). */
      readonly unindexed?: true;
      /** Those of its facts that have one. */
      readonly columns?: readonly RowColumn[];
    }
  | {
      readonly kind: 'compare';
      readonly operator: Operator;
      readonly path: string;
      readonly key: string;
      /** As of its facts (resource.ts). */
      readonly unindexed?: true;
      readonly column?: RowColumn;
    }
  /** One and the same element of the multi-valued attribute satisfies the whole inner filter. */
  | {
      readonly kind: 'element';
      readonly paths: readonly string[];
      readonly filter: BoundFilter;
      /** The values of the one path, of which an element may have several, each by itself: one and the same of them satisfies it. */
      readonly ofValue?: true;
    }
  /** One and the same row of the membership (relation.ts) satisfies the whole inner filter. */
  | { readonly kind: 'related'; readonly relation: RelationName; readonly filter: BoundFilter }
  /** A comparison that can never hold, such as a word compared with an integer attribute. */
  | { readonly kind: 'nothing' };
