import type { Catalog } from './catalog.ts';
import type { AttributeDefinition, ResourceTypeDefinition, SchemaDefinition } from './definition.ts';
import { DISCOVERY_SCHEMAS } from './discovery-schemas.ts';
import type { JsonObject } from './resource.ts';
import { LIST_RESPONSE_URN, RESOURCE_TYPE_URN, SCHEMA_URN, SERVICE_PROVIDER_CONFIG_URN } from './urn.ts';

/** RFC 7643 §5: what this installation can do. */
export interface Capabilities {
  readonly patch: boolean;
  readonly bulk: { readonly maxOperations: number; readonly maxPayloadSize: number };
  readonly filter: { readonly supported: boolean; readonly maxResults: number };
  readonly changePassword: boolean;
  readonly sort: boolean;
  /** RFC 9865 §4: by index and by cursor. */
  readonly pagination: {
    readonly defaultPageSize: number;
    readonly maxPageSize: number;
    /** How many seconds a cursor is good for. */
    readonly cursorTimeout: number;
  };
  readonly etag: boolean;
  /** RFC 9967 §4: the events that receivers can have; none where no receiver is configured. */
  readonly eventUris: readonly string[];
}

/**
 * Everything an installation says of itself (RFC 7644 §4), by path below the base URL: `/Schemas`, `/Schemas/{urn}`,
 * `/ResourceTypes`, `/ResourceTypes/{name}`, `/ServiceProviderConfig`.
 * @param baseUrl `https://id.example.com/scim/v2`
 */
export function discoveryDocuments(
  catalog: Catalog,
  capabilities: Capabilities,
  baseUrl: string,
): ReadonlyMap<string, JsonObject> {
  const schemas = [...catalog.schemas, ...DISCOVERY_SCHEMAS].map((schema) => schemaDocument(schema, baseUrl));
  const types = catalog.resourceTypeDefinitions.map((type) => resourceTypeDocument(type, baseUrl));
  return new Map([
    ['/ServiceProviderConfig', serviceProviderConfig(capabilities, baseUrl)],
    ['/Schemas', listOf(schemas)],
    ...schemas.map((schema): [string, JsonObject] => [`/Schemas/${schema.id}`, schema]),
    ['/ResourceTypes', listOf(types)],
    ...types.map((type): [string, JsonObject] => [`/ResourceTypes/${type.name}`, type]),
  ]);
}

function listOf(resources: JsonObject[]): JsonObject {
  return {
    schemas: [LIST_RESPONSE_URN],
    totalResults: resources.length,
    startIndex: 1,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}

/** RFC 7643 §7 */
function schemaDocument(schema: SchemaDefinition, baseUrl: string) {
  return {
    schemas: [SCHEMA_URN],
    id: schema.id,
    name: schema.name,
    description: schema.description,
    attributes: schema.attributes.map(attributeDocument),
    meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${schema.id}` },
  };
}

function attributeDocument({
  canonicalValues,
  referenceTypes,
  subAttributes,
  strict: _ours,
  ...rest
}: AttributeDefinition): JsonObject {
  return {
    ...rest,
    ...(canonicalValues && { canonicalValues: [...canonicalValues] }),
    ...(referenceTypes && { referenceTypes: [...referenceTypes] }),
    ...(subAttributes && { subAttributes: subAttributes.map(attributeDocument) }),
  };
}

/** RFC 7643 §6 */
function resourceTypeDocument(type: ResourceTypeDefinition, baseUrl: string) {
  return {
    schemas: [RESOURCE_TYPE_URN],
    id: type.name,
    name: type.name,
    endpoint: type.endpoint,
    description: type.description,
    schema: type.schema,
    schemaExtensions: type.schemaExtensions.map(({ schema, required }) => ({ schema, required })),
    meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/${type.name}` },
  };
}

/** RFC 7643 §5 */
function serviceProviderConfig(capabilities: Capabilities, baseUrl: string): JsonObject {
  const { patch, bulk, filter, changePassword, sort, pagination, etag, eventUris } = capabilities;
  return {
    schemas: [SERVICE_PROVIDER_CONFIG_URN],
    patch: { supported: patch },
    bulk: { supported: true, ...bulk },
    filter: { ...filter },
    changePassword: { supported: changePassword },
    sort: { supported: sort },
    // RFC 9865 §4: who has paged by index goes on to where nothing is said.
    pagination: { cursor: true, index: true, defaultPaginationMethod: 'index', ...pagination },
    etag: { supported: etag },
    ...(eventUris.length > 0 && { securityEvents: { asyncRequest: 'none', eventUris: [...eventUris] } }),
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'OAuth Bearer Token',
        description:
          'A provisioning token, or an access token with scope scim:read or scim:write, as RFC 6750 sends it',
        specUri: 'https://www.rfc-editor.org/info/rfc6750',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
  };
}
