import { refusal } from './errors.ts';
import { termsOf } from './filter-cost.ts';
import type { AttributeTarget } from './patch-value.ts';
import type { Json } from './resource.ts';

/** Counts what the operations of one PATCH have to look at. */
export interface PatchWork {
  /**
   * One more operation on a multi-valued attribute, or on some of the values of a sub-attribute.
   * @param among the values that it looks at
   * @throws ScimError tooMany where all of them together are too much
   */
  spend(target: AttributeTarget, among: Json | readonly Json[] | undefined): void;
}

/** An operation with a filter asks each value each of its terms; operations, values and terms are bounded, but not their product. */
export function patchWork(limit: number): PatchWork {
  let left = limit;
  return {
    spend({ elements, values }, among) {
      const count = Array.isArray(among) ? among.length : 0;
      const picked = elements ?? values;
      left -= count * (picked === null ? 1 : termsOf(picked.filter));
      if (left >= 0) return;
      throw refusal('tooMany', `the operations look at over ${limit} values in all; send them in several requests`);
    },
  };
}
