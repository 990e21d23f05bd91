import type { ClaimType } from '../../schema/config.ts';
import type { NoPlace, Place } from '../claims/place.ts';
import type { ResourceType } from '../scim/attribute.ts';
import type { AttributeType } from '../scim/definition.ts';
import type { JsonObject } from '../scim/resource.ts';
import { compileSelector } from '../scim/select.ts';

/** RFC 7643 §2.3: how each type of attribute is written in JSON. */
const JSON_TYPE = {
  string: 'string',
  boolean: 'boolean',
  decimal: 'number',
  integer: 'integer',
  dateTime: 'string',
  reference: 'string',
  binary: 'string',
  complex: 'object',
} as const satisfies Record<AttributeType, ClaimType>;

/** Resources of a type as claims read them: a SCIM path, and by the schema the type of what stands there. */
export function pathsOf(type: ResourceType): (path: string) => Place | NoPlace {
  return (path) => {
    const compiled = compileSelector(type, path);
    if ('problem' in compiled) return compiled;
    const { attribute, multiValued, select } = compiled.selector;
    const { type: scimType, uniqueness } = attribute.definition;
    const one = JSON_TYPE[scimType];
    // RFC 7643 §7: both "server" and "global" hold for all resources of a type and tenant.
    const unique = uniqueness !== 'none';
    // The values of such a source are the attributes of a resource; a selector only reads them.
    return { type: multiValued ? `${one}[]` : one, unique, select: (values) => select(values as JsonObject) };
  };
}
