import type { UserWriters } from '../claims/check-taint.ts';
import type { ResourceType } from '../scim/attribute.ts';
import { compileSelector } from '../scim/select.ts';
import { type Writer, writersOf } from '../scim/writers.ts';

/** Who may write what stands at a SCIM path of a User; null where the path leads nowhere. */
export function userWritersOf(type: ResourceType, writers: readonly Writer[]): (path: string) => UserWriters | null {
  return (path) => {
    const compiled = compileSelector(type, path);
    if ('problem' in compiled) return null;
    const { attribute } = compiled.selector;
    const subject = writersOf(writers, attribute).find(({ isSubject }) => isSubject);
    return { attribute: attribute.path, subject: subject?.name ?? null };
  };
}
