import type { UserWriters } from '../claims/check-taint.ts';
import type { Attribute, ResourceType } from '../scim/attribute.ts';
import { attributesNamed } from '../scim/reach.ts';
import { compileSelector } from '../scim/select.ts';
import { type Writer, writersOf } from '../scim/writers.ts';

/**
 * Who may write what stands at a SCIM path of a User, or anything in the schema that a URN names; the empty path is the whole User.
 * Null where the path leads nowhere.
 */
export function userWritersOf(type: ResourceType, writers: readonly Writer[]): (path: string) => UserWriters | null {
  return (path) => {
    const written = attributesRead(type, path).map((attribute) => {
      const subject = writersOf(writers, attribute).find(({ isSubject }) => isSubject);
      return { attribute: attribute.path, subject: subject?.name ?? null };
    });
    return written.find(({ subject }) => subject !== null) ?? written[0] ?? null;
  };
}

/** The attributes whose values somebody sees who reads a path. */
function attributesRead(type: ResourceType, path: string): readonly Attribute[] {
  if (path === '') {
    return [type.attributes, ...type.extensionAttributes.values()].flatMap((schema) => [...schema.values()]);
  }
  const compiled = compileSelector(type, path);
  return 'problem' in compiled ? attributesNamed(type, path) : [compiled.selector.attribute];
}
