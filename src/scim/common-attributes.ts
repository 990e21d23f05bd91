import type { AttributeDefinition } from './definition.ts';

type Difference = Pick<AttributeDefinition, 'name' | 'description'> & Partial<AttributeDefinition>;

function definition(difference: Difference): AttributeDefinition {
  return {
    type: 'string',
    multiValued: false,
    required: false,
    caseExact: true,
    mutability: 'readOnly',
    returned: 'default',
    uniqueness: 'none',
    ...difference,
  };
}

/**
 * RFC 7643 §3.1: the attributes that every resource has, whatever its schema. They belong to no schema, so they are here
 * and not in a schema file. `id` and `schemas` are the server's own; a client may send them and is not heard.
 */
export const COMMON_ATTRIBUTES: readonly AttributeDefinition[] = [
  definition({
    name: 'schemas',
    description: 'The URNs of the schemas of the resource',
    multiValued: true,
    caseExact: false,
    returned: 'always',
  }),
  definition({
    name: 'id',
    description: 'The identifier that the service provider gave the resource',
    returned: 'always',
    uniqueness: 'server',
  }),
  definition({
    name: 'externalId',
    description: 'The identifier that the provisioning client gave the resource',
    mutability: 'readWrite',
  }),
  definition({
    name: 'meta',
    description: 'What the service provider notes about the resource',
    type: 'complex',
    subAttributes: [
      definition({ name: 'resourceType', description: 'The name of the resource type' }),
      definition({ name: 'created', description: 'When it was made', type: 'dateTime' }),
      definition({ name: 'lastModified', description: 'When it was last changed', type: 'dateTime' }),
      definition({ name: 'location', description: 'Its URI', type: 'reference', referenceTypes: ['uri'] }),
      definition({ name: 'version', description: 'Its entity tag' }),
    ],
  }),
];
