import type { ClaimConfig, Config } from '../../schema/config.ts';
import type { PlacedCondition } from '../policy/placed-rules.ts';
import type { Problem } from '../problem.ts';
import { mentionsIn } from './cel.ts';
import { attributePath } from './condition.ts';
import { originsOf, type WrittenOrigin } from './origin.ts';
import type { Taint, TaintOf } from './taint.ts';

/** Who may write an attribute of a person. */
export interface UserWriters {
  /** The attribute in its canonical form. */
  readonly attribute: string;
  /** The key of the configuration by which people may write it themselves; null where they may not. */
  readonly subject: string | null;
}

/**
 * APIs decide by a claim that is marked `authorization: true`. One that is made of an attribute that people write themselves, or of
 * what a resolver says that is asked with one, would let everybody authorize themselves.
 */
export function checkTaint(name: string, claim: ClaimConfig, taintOf: TaintOf): readonly Problem[] {
  if (!claim.authorization) return [];
  return originsOf(name, claim).flatMap((origin) => {
    const key = [...origin.keys.via, origin.path === undefined ? 'expr' : 'path'];
    return taintsOf(origin, taintOf).map((taint) => ({
      key,
      message: `APIs decide by the claim '${name}', and ${wording(taint)}`,
      mend: `${remedy(taint)}, make the claim of something else, or drop authorization: true`,
    }));
  });
}

/** Rules decide who is granted what. One that reads what people write of themselves would let them grant it, or escape a refusal. */
export function checkTaintedRules(
  conditions: readonly PlacedCondition[],
  claims: Config['claims'],
  taintOf: TaintOf,
): readonly Problem[] {
  const ofClaim = (name: string) => {
    const claim = Object.hasOwn(claims, name) ? claims[name] : undefined;
    return claim === undefined ? [] : originsOf(name, claim).flatMap((origin) => taintsOf(origin, taintOf));
  };
  return conditions.flatMap(({ key, text }) => {
    const taints = mentionsIn(text).flatMap(({ root, path: [first, second] }) => {
      if (root === 'claims') return first === undefined ? [] : ofClaim(first);
      return taintOf(root, first === undefined ? '' : (attributePath(first, second) ?? first));
    });
    return [...new Map(taints.map((taint) => [taint.attribute, taint])).values()].map((taint) => ({
      key,
      message: `what is decided hangs on what people may choose: ${wording(taint)}`,
      mend: `${remedy(taint)}, or read something else here`,
    }));
  });
}

/** What an API calls its subjects is theirs for good: one who may write it could call themselves somebody else. */
export function checkTaintedSubjects(apis: Config['apis'], taintOf: TaintOf): readonly Problem[] {
  return Object.entries(apis).flatMap(([name, { subject }]) => {
    const taints = subject.startsWith('user.') ? taintOf('user', subject.slice('user.'.length)) : [];
    return taints.map((taint) => ({
      key: ['apis', name, 'subject'],
      message: `the API knows people by ${subject}, and ${wording(taint)}`,
      mend: `${remedy(taint)}, or write user.id`,
    }));
  });
}

function taintsOf({ source, path, expr }: WrittenOrigin, taintOf: TaintOf): readonly Taint[] {
  if (source !== 'user') return taintOf(source, '');
  if (path !== undefined) return taintOf(source, path);
  return mentionsIn(expr ?? '').flatMap(({ root, path: [sub] }) =>
    taintOf(source, sub === undefined ? root : `${root}.${sub}`),
  );
}

function wording({ attribute, subject, through }: Taint): string {
  const asked = through.length === 0 ? '' : `, with which '${through.join("' and so '")}' is asked`;
  return `people may write ${attribute} of themselves (${subject}.write)${asked}`;
}

function remedy({ attribute, subject, through }: Taint): string {
  const resolver = through.at(-1);
  const ask = resolver === undefined ? '' : `, ask '${resolver}' with something else`;
  return `take ${attribute} out of ${subject}.write${ask}`;
}
