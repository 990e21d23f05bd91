import type { Problem } from '../problem.ts';
import type { ResourceTypeDefinition } from './definition.ts';

/** What the resource type of a file is held against. */
export interface Declared {
  readonly types: readonly ResourceTypeDefinition[];
  /** The folded URN of every schema, built in or in a file. */
  readonly schemas: ReadonlySet<string>;
}

type Fault = Omit<Problem, 'file'>;

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const ENDPOINT = /^\/[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** RFC 7643 §5, §6, §7: the types that describe the others. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(['serviceproviderconfig', 'resourcetype', 'schema']);

/** RFC 7644 §3.2, §4 and Avow's own, folded: what is served there is no resource type. */
const RESERVED_ENDPOINTS: ReadonlySet<string> = new Set([
  '/serviceproviderconfig',
  '/resourcetypes',
  '/schemas',
  '/me',
  '/bulk',
  '/.search',
  '/changes',
  '/events',
]);

/** What is wrong with a resource type beyond its shape; all of it at once. */
export function resourceTypeProblems(file: string, type: ResourceTypeDefinition, declared: Declared): Problem[] {
  const faults = [nameFault(type, declared), endpointFault(type, declared), coreFault(type, declared)];
  return [...faults.filter((fault) => fault !== null), ...urnFaults(type, declared)].map((fault) => ({
    file,
    ...fault,
  }));
}

function nameFault({ name }: ResourceTypeDefinition, { types }: Declared): Fault | null {
  const fault = (message: string, mend: string) => ({ key: ['name'], message, mend });
  const folded = name.toLowerCase();
  if (!NAME.test(name)) return fault(`'${name}' is not a name`, 'begin with a letter; then letters, digits, - and _');
  if (RESERVED_NAMES.has(folded)) return fault(`'${name}' is a resource type of RFC 7643`, 'choose another name');
  if (!types.some((other) => other.name.toLowerCase() === folded)) return null;
  return fault(
    `there is a resource type '${name}' already`,
    `choose another name; to add attributes to ${name}, name a schema file with extends: ${name}`,
  );
}

function endpointFault({ endpoint }: ResourceTypeDefinition, { types }: Declared): Fault | null {
  const fault = (message: string, mend: string) => ({ key: ['endpoint'], message, mend });
  const folded = endpoint.toLowerCase();
  if (RESERVED_ENDPOINTS.has(folded)) return fault(`'${endpoint}' is the protocol's own`, 'choose another endpoint');
  if (!ENDPOINT.test(endpoint)) {
    return fault(`'${endpoint}' is not an endpoint`, 'write a slash and one name, such as /Devices');
  }
  const taken = types.find((other) => other.endpoint.toLowerCase() === folded);
  return taken ? fault(`'${endpoint}' is the endpoint of ${taken.name} already`, 'choose another endpoint') : null;
}

/** What Avow does with the attributes of a type (a password is hashed) goes with the type, not with its schema. */
function coreFault({ schema }: ResourceTypeDefinition, { types }: Declared): Fault | null {
  const owner = types.find((other) => other.schema.toLowerCase() === schema.toLowerCase());
  if (owner === undefined) return null;
  return {
    key: ['schema'],
    message: `'${schema}' is the core schema of ${owner.name} already`,
    mend: 'give the resource type a core schema of its own',
  };
}

function urnFaults(type: ResourceTypeDefinition, { schemas }: Declared): Fault[] {
  const named = [
    { urn: type.schema, key: ['schema'] },
    ...type.schemaExtensions.map(({ schema }, index) => ({ urn: schema, key: ['schemaExtensions', index, 'schema'] })),
  ];
  const folded = named.map(({ urn }) => urn.toLowerCase());
  return named.flatMap(({ urn, key }, index) => {
    if (!schemas.has(urn.toLowerCase())) {
      const mend = 'name its schema file in scim.schemas too, or check the URN';
      return [{ key, message: `no schema file declares '${urn}'`, mend }];
    }
    if (folded.indexOf(urn.toLowerCase()) === index) return [];
    return [{ key, message: `'${urn}' is named twice`, mend: 'remove one; case makes no difference' }];
  });
}
