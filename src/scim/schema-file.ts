import { z } from 'zod';
import type { Problem } from '../problem.ts';
import type { AttributeDefinition, SchemaDefinition } from './definition.ts';

/** RFC 7643 §2.2: what a characteristic is where the file does not say. */
const characteristics = {
  name: z.string(),
  type: z
    .enum(['string', 'boolean', 'decimal', 'integer', 'dateTime', 'reference', 'complex', 'binary'])
    .default('string'),
  multiValued: z.boolean().default(false),
  description: z.string().default(''),
  required: z.boolean().default(false),
  canonicalValues: z.array(z.string()).optional(),
  caseExact: z.boolean().default(false),
  mutability: z.enum(['readOnly', 'readWrite', 'immutable', 'writeOnly']).default('readWrite'),
  returned: z.enum(['always', 'never', 'default', 'request']).default('default'),
  uniqueness: z.enum(['none', 'server', 'global']).default('none'),
  referenceTypes: z.array(z.string()).optional(),
  /** Avow's own: canonicalValues are all the values there are. */
  'avow:strict': z.boolean().default(false),
};

const subAttribute = z.strictObject(characteristics);
const attribute = z.strictObject({ ...characteristics, subAttributes: z.array(subAttribute).optional() });

const schemaFile = z.strictObject({
  schemas: z.array(z.string()).optional(),
  id: z.string().regex(/^urn:[a-z0-9][a-z0-9-]{0,31}:[^\s]{1,200}$/i, 'a schema id is a URN'),
  name: z.string(),
  description: z.string().default(''),
  attributes: z.array(attribute).min(1, 'a schema declares at least one attribute'),
  meta: z.unknown().optional(),
});

/**
 * Reads a schema in the wire form of RFC 7643 §7.
 * @param definition the parsed JSON, of any shape
 * @returns the definition with defaults filled in, or everything that is wrong with its shape
 */
export function readSchema(file: string, definition: unknown): SchemaDefinition | readonly Problem[] {
  const read = schemaFile.safeParse(definition);
  if (!read.success) return read.error.issues.map((issue) => shapeProblem(file, issue, 'RFC 7643 §7'));
  const { id, name, description, attributes } = read.data;
  return { id, name, description, attributes: attributes.map(withoutUndefined) };
}

type ReadAttribute = z.output<typeof attribute>;

/** zod types an absent key as undefined; the wire form has no such keys. */
function withoutUndefined({
  canonicalValues,
  referenceTypes,
  subAttributes,
  'avow:strict': strict,
  ...rest
}: ReadAttribute): AttributeDefinition {
  return {
    ...rest,
    ...(strict && { strict }),
    ...(canonicalValues && { canonicalValues }),
    ...(referenceTypes && { referenceTypes }),
    ...(subAttributes && { subAttributes: subAttributes.map(withoutUndefined) }),
  };
}

/** @param section where the RFC shows the shape */
export function shapeProblem(file: string, issue: z.core.$ZodIssue, section: string): Problem {
  const key = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'unrecognized_keys') {
    // RFC 7643 §2.3.8: "a complex attribute MUST NOT contain sub-attributes that have sub-attributes".
    const nested = issue.keys.includes('subAttributes');
    return {
      file,
      key,
      message: `unknown key ${issue.keys.join(', ')}`,
      mend: nested
        ? 'a sub-attribute has no sub-attributes of its own; move them up'
        : `use the members of ${section}, spelled as there`,
    };
  }
  return { file, key, message: issue.message, mend: `write it as ${section} describes it` };
}
