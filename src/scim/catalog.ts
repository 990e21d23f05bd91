import enterpriseUser from '../../schema/scim/enterprise-user.json' with { type: 'json' };
import group from '../../schema/scim/group.json' with { type: 'json' };
import user from '../../schema/scim/user.json' with { type: 'json' };
import type { Problem } from '../problem.ts';
import type { ResourceType } from './attribute.ts';
import { COMMON_ATTRIBUTES } from './common-attributes.ts';
import { compileAttributes } from './compile-attributes.ts';
import type { ResourceTypeDefinition, SchemaDefinition } from './definition.ts';
import { DISCOVERY_SCHEMAS } from './discovery-schemas.ts';
import { DEFAULT_LIMITS, type ScimLimits } from './limits.ts';
import { isResourceTypeFile, readResourceType } from './resource-type-file.ts';
import { resourceTypeProblems } from './resource-type-rules.ts';
import { readSchema } from './schema-file.ts';
import { attributeProblems } from './schema-rules.ts';
import { isObject } from './slot.ts';

/** A file of the configuration (scim.schemas): a schema or a resource type. */
export interface CustomSchema {
  readonly file: string;
  /** Its parsed JSON, not yet checked. */
  readonly definition: unknown;
  /** The name of the resource type that the schema extends, where no resource type names it itself. */
  readonly extends: string;
  readonly required: boolean;
}

/** Everything this installation knows about its resources. */
export interface Catalog {
  /** By name: `User`. */
  readonly resourceTypes: ReadonlyMap<string, ResourceType>;
  readonly schemas: readonly SchemaDefinition[];
  readonly resourceTypeDefinitions: readonly ResourceTypeDefinition[];
}

const USER = builtIn(user);
const ENTERPRISE_USER = builtIn(enterpriseUser);
const GROUP = builtIn(group);

/** RFC 7643 §6 */
const RESOURCE_TYPES: readonly ResourceTypeDefinition[] = [
  {
    name: 'User',
    endpoint: '/Users',
    description: USER.description,
    schema: USER.id,
    schemaExtensions: [{ schema: ENTERPRISE_USER.id, required: false }],
  },
  { name: 'Group', endpoint: '/Groups', description: GROUP.description, schema: GROUP.id, schemaExtensions: [] },
];

interface Draft {
  readonly schemas: readonly SchemaDefinition[];
  readonly types: readonly ResourceTypeDefinition[];
  readonly problems: readonly Problem[];
}

/**
 * Compiles the built-in schemas and resource types and those of the configuration, in whatever order its files come.
 * @param baseUrl `https://id.example.com/scim/v2`
 * @returns the catalog of all that is sound, and every problem of the rest: nothing should start while there is one
 */
export function buildCatalog(
  custom: readonly CustomSchema[],
  limits: ScimLimits = DEFAULT_LIMITS,
  baseUrl = '',
): { catalog: Catalog; problems: Problem[] } {
  const start: Draft = { schemas: [USER, ENTERPRISE_USER, GROUP], types: RESOURCE_TYPES, problems: [] };
  const declared = new Set([...start.schemas.map((schema) => schema.id.toLowerCase()), ...custom.flatMap(urnOf)]);
  const isType = ({ definition }: CustomSchema) => isResourceTypeFile(definition);
  const typed = custom.filter(isType).reduce((draft, file) => addResourceType(draft, file, declared), start);
  const { schemas, types, problems } = custom.filter((file) => !isType(file)).reduce(addSchema, typed);
  const resourceTypes = new Map(types.map((type) => [type.name, compileType(type, schemas, { limits, baseUrl })]));
  return { catalog: { resourceTypes, schemas, resourceTypeDefinitions: types }, problems: [...problems] };
}

/** The folded URN that a file declares as a schema, sound or not. */
function urnOf({ definition }: CustomSchema): string[] {
  return isObject(definition) && typeof definition.id === 'string' ? [definition.id.toLowerCase()] : [];
}

function addResourceType(draft: Draft, { file, definition }: CustomSchema, schemas: ReadonlySet<string>): Draft {
  const fail = (problems: readonly Problem[]) => ({ ...draft, problems: [...draft.problems, ...problems] });
  const read = readResourceType(file, definition);
  if (!('endpoint' in read)) return fail(read);
  const problems = resourceTypeProblems(file, read, { types: draft.types, schemas });
  return problems.length > 0 ? fail(problems) : { ...draft, types: [...draft.types, read] };
}

function addSchema(draft: Draft, custom: CustomSchema): Draft {
  const fail = (problems: readonly Problem[]) => ({ ...draft, problems: [...draft.problems, ...problems] });
  const read = readSchema(custom.file, custom.definition);
  if (!('id' in read)) return fail(read);
  const typeNames = new Set(draft.types.map((type) => type.name));
  const problems = [...attributeProblems(custom.file, read.attributes, typeNames), ...extendsProblems(draft, custom)];
  if (problems.length > 0) return fail(problems);
  const id = read.id.toLowerCase();
  const known = [...draft.schemas, ...DISCOVERY_SCHEMAS].find((schema) => schema.id.toLowerCase() === id);
  const isCore = draft.types.some((type) => type.schema.toLowerCase() === id);
  if (known !== undefined && isCore) {
    const clashes = clashProblems(draft, custom.file, known.id, read);
    return clashes.length > 0 ? fail(clashes) : { ...draft, schemas: addAttributes(draft.schemas, known.id, read) };
  }
  if (known !== undefined) {
    return fail([
      {
        file: custom.file,
        key: ['id'],
        message: `the schema '${read.id}' is there already`,
        mend: 'choose your own URN',
      },
    ]);
  }
  const isExtension = draft.types.some(({ schemaExtensions }) =>
    schemaExtensions.some(({ schema }) => schema.toLowerCase() === id),
  );
  const types = isCore || isExtension ? draft.types : addExtension(draft.types, custom, read.id);
  return { ...draft, schemas: [...draft.schemas, read], types };
}

function extendsProblems(draft: Draft, custom: CustomSchema): Problem[] {
  if (draft.types.some((type) => type.name === custom.extends)) return [];
  const known = draft.types.map((type) => type.name).join(', ');
  return [
    {
      file: custom.file,
      key: ['extends'],
      message: `there is no resource type '${custom.extends}'`,
      mend: `extend one of: ${known}`,
    },
  ];
}

function clashProblems(draft: Draft, file: string, core: string, added: SchemaDefinition): Problem[] {
  const attributes = draft.schemas.find((schema) => schema.id === core)?.attributes ?? [];
  const taken = new Set(attributes.map((attribute) => attribute.name.toLowerCase()));
  return added.attributes.flatMap((attribute, index) =>
    taken.has(attribute.name.toLowerCase())
      ? [
          {
            file,
            key: ['attributes', index, 'name'],
            message: `'${attribute.name}' is an attribute of ${core} already`,
            mend: 'choose another name, or put it in an extension with a URN of its own',
          },
        ]
      : [],
  );
}

function addAttributes(
  schemas: readonly SchemaDefinition[],
  core: string,
  added: SchemaDefinition,
): readonly SchemaDefinition[] {
  return schemas.map((schema) =>
    schema.id === core ? { ...schema, attributes: [...schema.attributes, ...added.attributes] } : schema,
  );
}

function addExtension(
  types: readonly ResourceTypeDefinition[],
  custom: CustomSchema,
  schema: string,
): readonly ResourceTypeDefinition[] {
  const extension = { schema, required: custom.required };
  return types.map((type) =>
    type.name === custom.extends ? { ...type, schemaExtensions: [...type.schemaExtensions, extension] } : type,
  );
}

function compileType(
  type: ResourceTypeDefinition,
  schemas: readonly SchemaDefinition[],
  { limits, baseUrl }: Pick<ResourceType, 'limits' | 'baseUrl'>,
): ResourceType {
  const attributesOf = (urn: string) =>
    schemas.find((schema) => schema.id.toLowerCase() === urn.toLowerCase())?.attributes ?? [];
  return {
    name: type.name,
    endpoint: type.endpoint,
    baseUrl,
    description: type.description,
    schema: type.schema,
    extensions: type.schemaExtensions,
    limits,
    attributes: compileAttributes({ schema: type.schema, extension: false, limits }, [
      ...COMMON_ATTRIBUTES,
      ...attributesOf(type.schema),
    ]),
    extensionAttributes: new Map(
      type.schemaExtensions.map(({ schema }) => [
        schema.toLowerCase(),
        compileAttributes({ schema, extension: true, limits }, attributesOf(schema)),
      ]),
    ),
  };
}

function builtIn(definition: unknown): SchemaDefinition {
  const read = readSchema('built-in', definition);
  if (!('id' in read)) throw new TypeError(`a built-in schema is not sound: ${read[0]?.message}`);
  return read;
}
