import type { ResourceType } from '../scim/attribute.ts';
import { resolveAttribute } from '../scim/attribute-path.ts';
import { ScimError } from '../scim/errors.ts';
import { Conflict } from '../store/port.ts';
import type { Caller, Precondition } from './directory.ts';
import { entityTag, isVersion } from './entity-tag.ts';

/** Deny by default: credentials that may only read get 403. */
export function requireWrite(caller: Caller): void {
  if (caller.access !== 'write') {
    throw new ScimError(
      403,
      `the credentials '${caller.client}' may read only: an access token needs the scope scim:write, a provisioning client access: write`,
    );
  }
}

/** RFC 7644 §3.12: 404 with the id, and no word on whether another tenant has it. */
export function notFound(type: ResourceType, id: string): ScimError {
  return new ScimError(404, `${type.name} '${id}' is not here`);
}

/** RFC 7644 §3.14, RFC 9110 §13.1: If-Match names the version, If-None-Match does not; each is `*` or a list of entity tags. */
export function requireVersion({ ifMatch, ifNoneMatch }: Precondition, version: number): void {
  const tag = entityTag(version);
  if (ifMatch !== null && !isVersion(ifMatch, version)) {
    throw new ScimError(412, `the resource has changed: its version is ${tag}; read it again and repeat`);
  }
  if (ifNoneMatch !== null && isVersion(ifNoneMatch, version)) {
    throw new ScimError(412, `If-None-Match is not to be met, and the resource is there: its version is ${tag}`);
  }
}

/** RFC 7644 §3.3: a value that must be unique and is taken is 409 with scimType uniqueness, the attribute named. */
export function uniqueness(type: ResourceType, error: unknown): unknown {
  if (!(error instanceof Conflict) || error.kind !== 'unique') return error;
  const key = error.path ?? '';
  const attribute = resolveAttribute(type, key);
  const holder = attribute?.definition.uniqueness === 'global' ? 'resource' : type.name;
  return new ScimError(409, `another ${holder} has this ${attribute?.path ?? key}; it must be unique`, 'uniqueness');
}
