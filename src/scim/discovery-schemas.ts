/**
 * RFC 7643 §8.7.2: the schemas of what an installation says of itself. They are served beside those of the resources, and nothing
 * is compiled from them: what they describe nobody writes.
 */
import type { AttributeDefinition, SchemaDefinition } from './definition.ts';
import { RESOURCE_TYPE_URN, SCHEMA_URN, SERVICE_PROVIDER_CONFIG_URN } from './urn.ts';

type Difference = Omit<Partial<AttributeDefinition>, 'name' | 'description'>;

function attribute(name: string, description: string, difference: Difference = {}): AttributeDefinition {
  return {
    name,
    type: difference.subAttributes === undefined ? 'string' : 'complex',
    multiValued: false,
    description,
    required: false,
    caseExact: false,
    mutability: 'readOnly',
    returned: 'default',
    uniqueness: 'none',
    ...difference,
  };
}

const REQUIRED = { required: true } as const;
const EXACT = { caseExact: true } as const;
const SEVERAL = { multiValued: true } as const;
const YES_OR_NO = { type: 'boolean' } as const;
const NUMBER = { type: 'integer' } as const;
const uri = (target: 'external' | 'uri') => ({ type: 'reference', referenceTypes: [target], caseExact: true }) as const;

const SUPPORTED = attribute('supported', 'Whether it is there', { ...YES_OR_NO, ...REQUIRED });
const capability = (name: string, description: string, ...bounds: AttributeDefinition[]) =>
  attribute(name, description, { ...REQUIRED, subAttributes: [SUPPORTED, ...bounds] });
const bound = (name: string, description: string) => attribute(name, description, { ...NUMBER, ...REQUIRED });

/** RFC 7643 §5; RFC 9865 §4 "pagination"; RFC 9967 "securityEvents". */
const SERVICE_PROVIDER_CONFIG: SchemaDefinition = {
  id: SERVICE_PROVIDER_CONFIG_URN,
  name: 'Service Provider Configuration',
  description: 'What this service provider can do',
  attributes: [
    attribute('documentationUri', 'Where it is described for people', uri('external')),
    capability('patch', 'Changes of parts of a resource (RFC 7644 §3.5.2)'),
    capability(
      'bulk',
      'Many operations in one request (RFC 7644 §3.7)',
      bound('maxOperations', 'How many operations one request may have'),
      bound('maxPayloadSize', 'How many bytes one request may have'),
    ),
    capability(
      'filter',
      'Filters (RFC 7644 §3.4.2.2)',
      bound('maxResults', 'How many resources one answer has at most'),
    ),
    capability('changePassword', 'Changes of a password'),
    capability('sort', 'Answers in an order (RFC 7644 §3.4.2.3)'),
    capability('etag', 'Versions of resources as entity tags (RFC 7644 §3.14)'),
    attribute('pagination', 'How to page through an answer (RFC 9865)', {
      subAttributes: [
        attribute('cursor', 'Whether by cursor', { ...YES_OR_NO, ...REQUIRED }),
        attribute('index', 'Whether by index', { ...YES_OR_NO, ...REQUIRED }),
        attribute('defaultPaginationMethod', 'What is done where a request says nothing', {
          canonicalValues: ['cursor', 'index'],
        }),
        attribute('defaultPageSize', 'How many resources a page has where a request says nothing', NUMBER),
        attribute('maxPageSize', 'How many resources a page has at most', NUMBER),
        attribute('cursorTimeout', 'How many seconds a cursor is good for', NUMBER),
      ],
    }),
    attribute('securityEvents', 'What receivers of events can have (RFC 9967)', {
      subAttributes: [
        attribute('asyncRequest', 'Whether a request may be answered later', {
          canonicalValues: ['none', 'long', 'request'],
        }),
        attribute('eventUris', 'The events that there are', { ...uri('uri'), ...SEVERAL }),
      ],
    }),
    attribute('authenticationSchemes', 'How clients say who they are', {
      ...SEVERAL,
      ...REQUIRED,
      subAttributes: [
        attribute('type', 'Which scheme it is', {
          ...REQUIRED,
          canonicalValues: ['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest'],
        }),
        attribute('name', 'What it is called', REQUIRED),
        attribute('description', 'What it is', REQUIRED),
        attribute('specUri', 'Where it is specified', uri('external')),
        attribute('documentationUri', 'Where it is described for people', uri('external')),
        attribute('primary', 'Whether it is the one to take', YES_OR_NO),
      ],
    }),
  ],
};

/** RFC 7643 §6 */
const RESOURCE_TYPE: SchemaDefinition = {
  id: RESOURCE_TYPE_URN,
  name: 'ResourceType',
  description: 'A type of resources, and where they are',
  attributes: [
    attribute('id', 'The same as its name', EXACT),
    attribute('name', 'What meta.resourceType of its resources says', { ...REQUIRED, ...EXACT }),
    attribute('description', 'What its resources are'),
    attribute('endpoint', 'Where its resources are, below the base URL', { ...uri('uri'), ...REQUIRED }),
    attribute('schema', 'The id of its core schema', { ...uri('uri'), ...REQUIRED }),
    attribute('schemaExtensions', 'What its resources may have beside that', {
      ...SEVERAL,
      subAttributes: [
        attribute('schema', 'The id of an extension', { ...uri('uri'), ...REQUIRED }),
        attribute('required', 'Whether every resource has it', { ...YES_OR_NO, ...REQUIRED }),
      ],
    }),
  ],
};

/** RFC 7643 §7: what is said of an attribute, and of a sub-attribute. */
const CHARACTERISTICS: readonly AttributeDefinition[] = [
  attribute('name', 'What it is called', { ...REQUIRED, ...EXACT }),
  attribute('type', 'What its values are', {
    ...REQUIRED,
    canonicalValues: ['string', 'complex', 'boolean', 'decimal', 'integer', 'dateTime', 'reference', 'binary'],
  }),
  attribute('multiValued', 'Whether it may have several values', { ...YES_OR_NO, ...REQUIRED }),
  attribute('description', 'What it is for people'),
  attribute('required', 'Whether every resource has a value', YES_OR_NO),
  attribute('canonicalValues', 'Values that it may well have', { ...SEVERAL, ...EXACT }),
  attribute('caseExact', 'Whether case makes a difference', YES_OR_NO),
  attribute('mutability', 'Who may write it, and when', {
    ...EXACT,
    canonicalValues: ['readOnly', 'readWrite', 'immutable', 'writeOnly'],
  }),
  attribute('returned', 'When it is in an answer', {
    ...EXACT,
    canonicalValues: ['always', 'never', 'default', 'request'],
  }),
  attribute('uniqueness', 'Among which resources a value is one', {
    ...EXACT,
    canonicalValues: ['none', 'server', 'global'],
  }),
  attribute('referenceTypes', 'What it may refer to', { ...SEVERAL, ...EXACT }),
];

const SCHEMA: SchemaDefinition = {
  id: SCHEMA_URN,
  name: 'Schema',
  description: 'What resources may have',
  attributes: [
    attribute('id', 'Its URN', { ...REQUIRED, ...EXACT }),
    attribute('name', 'What it is called'),
    attribute('description', 'What it is for people'),
    attribute('attributes', 'The attributes that it declares', {
      ...SEVERAL,
      ...REQUIRED,
      // The one place where the RFC nests sub-attributes: what it says of attributes it says of sub-attributes too.
      subAttributes: [
        ...CHARACTERISTICS,
        attribute('subAttributes', 'The sub-attributes of a complex attribute', {
          ...SEVERAL,
          subAttributes: CHARACTERISTICS,
        }),
      ],
    }),
  ],
};

export const DISCOVERY_SCHEMAS: readonly SchemaDefinition[] = [SERVICE_PROVIDER_CONFIG, RESOURCE_TYPE, SCHEMA];
