import type { Catalog } from './catalog.ts';
import type { AttributeDefinition, ResourceTypeDefinition, SchemaDefinition } from './definition.ts';
import type { JsonObject } from './resource.ts';
import { LIST_RESPONSE_URN, RESOURCE_TYPE_URN, SCHEMA_URN, SERVICE_PROVIDER_CONFIG_URN } from './urn.ts';

/** RFC 7643 §5: what this installation can do. */
export interface Capabilities {
  readonly patch: boolean;
  /** Null where there is no /Bulk. */
  readonly bulk: { readonly maxOperations: number; readonly maxPayloadSize: number } | null;
  readonly filter: { readonly supported: boolean; readonly maxResults: number };
  readonly changePassword: boolean;
  readonly sort: boolean;
  readonly etag: boolean;
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
  const schemas = catalog.schemas.map((schema) => schemaDocument(schema, baseUrl));
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
  const { patch, bulk, filter, changePassword, sort, etag } = capabilities;
  return {
    schemas: [SERVICE_PROVIDER_CONFIG_URN],
    patch: { supported: patch },
    bulk: { supported: bulk !== null, ...(bulk ?? { maxOperations: 0, maxPayloadSize: 0 }) },
    filter: { ...filter },
    changePassword: { supported: changePassword },
    sort: { supported: sort },
    etag: { supported: etag },
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
