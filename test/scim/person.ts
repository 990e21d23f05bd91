import { assembleResource } from '../../src/scim/assemble.ts';
import type { ResourceType } from '../../src/scim/attribute.ts';
import { buildCatalog } from '../../src/scim/catalog.ts';
import { ScimError } from '../../src/scim/errors.ts';
import type { Attributes, Resource } from '../../src/scim/resource.ts';

export const USER_URN = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE_URN = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const TRADING_URN = 'urn:example:params:scim:schemas:trading:1.0:User';
export const PATCH_URN = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** The example's own attributes at the core level. */
const TRADING_CORE = {
  id: USER_URN,
  name: 'Trading user',
  attributes: [
    { name: 'userId', type: 'integer', uniqueness: 'server' },
    { name: 'locations', multiValued: true },
  ],
};

/** One attribute of every kind that the built-in schemas lack. */
const TRADING_EXTENSION = {
  id: TRADING_URN,
  name: 'Trading',
  attributes: [
    { name: 'limit', type: 'decimal' },
    { name: 'hiredAt', type: 'dateTime' },
    { name: 'badge', mutability: 'immutable', uniqueness: 'server', caseExact: true },
    { name: 'taxNumber', returned: 'never', uniqueness: 'server' },
    { name: 'notes', returned: 'request' },
    { name: 'desk', returned: 'always' },
    { name: 'score', type: 'integer', mutability: 'readOnly' },
    {
      name: 'accounts',
      type: 'complex',
      multiValued: true,
      subAttributes: [
        { name: 'value', required: true, mutability: 'immutable' },
        { name: 'currency' },
        { name: 'labels', multiValued: true },
        { name: 'pin', returned: 'never' },
        { name: 'primary', type: 'boolean' },
      ],
    },
  ],
};

/** The User type with both. */
export const USER: ResourceType = typeWith(TRADING_CORE, TRADING_EXTENSION);
/** The User type as it is without any schema file. */
export const PLAIN_USER: ResourceType = typeWith();

function typeWith(...definitions: object[]): ResourceType {
  const schemas = definitions.map((definition, index) => ({
    file: `schema-${index}.json`,
    definition,
    extends: 'User',
    required: false,
  }));
  const { catalog, problems } = buildCatalog(schemas);
  const type = catalog.resourceTypes.get('User');
  if (problems.length > 0 || type === undefined) throw new Error(JSON.stringify(problems));
  return type;
}

export const JOHN: Attributes = {
  externalId: 'hr-2998',
  userName: 'john.doe@example.com',
  userId: 2998,
  name: { givenName: 'John', familyName: 'Doe' },
  emails: [
    { value: 'John.Doe@example.com', type: 'work', primary: true },
    { value: 'john@home.example', type: 'home' },
  ],
  roles: [{ value: 'trader', primary: true }],
  locations: ['NY', 'London'],
  active: true,
  password: 'correct horse',
  [ENTERPRISE_URN]: { employeeNumber: '701984', manager: { value: '26', displayName: 'Ann' } },
  [TRADING_URN]: {
    limit: 12.5,
    hiredAt: '2020-02-29T09:00:00+01:00',
    badge: 'B-1',
    taxNumber: '123-45',
    notes: 'left-handed',
    desk: 'FX',
    score: 7,
    accounts: [
      { value: 'A1', currency: 'USD', pin: '0000', primary: true },
      { value: 'A2', currency: 'EUR' },
    ],
  },
};

export function resourceOf(attributes: Attributes, type: ResourceType = USER): Resource {
  return assembleResource(type, attributes, {
    id: '0198-a',
    created: '2025-01-01T00:00:00.000Z',
    lastModified: '2025-06-01T12:00:00.000Z',
    version: 3,
  });
}

/** What the call is refused with. */
export function refusalOf(call: () => unknown): ScimError {
  try {
    call();
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
