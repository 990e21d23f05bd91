import type { ClaimConfig, Config } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';
import { mentionsIn } from './cel.ts';
import { originsOf, type WrittenOrigin } from './origin.ts';

/** Who may write an attribute of a person. */
export interface UserWriters {
  /** The attribute in its canonical form. */
  readonly attribute: string;
  /** The key of the configuration by which people may write it themselves; null where they may not. */
  readonly subject: string | null;
}

/**
 * APIs decide by a claim that is marked `authorization: true`. One that is made of an attribute that people write themselves
 * would let everybody authorize themselves.
 * @param writersOf who may write what stands at a SCIM path of a person; null where the path leads nowhere
 */
export function checkTaint(
  name: string,
  claim: ClaimConfig,
  writersOf: (path: string) => UserWriters | null,
): readonly Problem[] {
  if (!claim.authorization) return [];
  return originsOf(name, claim).flatMap((origin) => {
    if (origin.source !== 'user') return [];
    const key = [...origin.keys.via, origin.path === undefined ? 'expr' : 'path'];
    const found = readsOf(origin).flatMap(([path, root]) => writersOf(path) ?? writersOf(root) ?? []);
    const tainted = new Map(found.map(({ attribute, subject }) => [attribute, subject]));
    return [...tainted].flatMap(([attribute, subject]) => {
      if (subject === null) return [];
      const message = `APIs decide by the claim '${name}', and people may write ${attribute} of themselves (${subject}.write)`;
      const mend = `take ${attribute} out of ${subject}.write, make the claim of another attribute, or drop authorization: true`;
      return [{ key, message, mend }];
    });
  });
}

/** What an API calls its subjects is theirs for good: one who may write it could call themselves somebody else. */
export function checkTaintedSubjects(
  apis: Config['apis'],
  writersOf: (path: string) => UserWriters | null,
): readonly Problem[] {
  return Object.entries(apis).flatMap(([name, { subject }]) => {
    const writers = subject.startsWith('user.') ? writersOf(subject.slice('user.'.length)) : null;
    if (writers === null || writers.subject === null) return [];
    const message = `the API knows people by ${subject}, and people may write it of themselves (${writers.subject}.write)`;
    const mend = `take ${writers.attribute} out of ${writers.subject}.write, or write user.id`;
    return [{ key: ['apis', name, 'subject'], message, mend }];
  });
}

/** Each path that the claim reads, and the attribute that it starts at. */
function readsOf({ path, expr }: WrittenOrigin): readonly (readonly [path: string, root: string])[] {
  if (path !== undefined) return [[path, path]];
  return mentionsIn(expr ?? '').map(({ root, path: [sub] }) => [sub === undefined ? root : `${root}.${sub}`, root]);
}
