import { z } from 'zod';
import type { Problem } from '../problem.ts';
import type { ResourceTypeDefinition } from './definition.ts';
import { shapeProblem } from './schema-file.ts';
import { isObject } from './slot.ts';
import { RESOURCE_TYPE_URN } from './urn.ts';

const resourceTypeFile = z.strictObject({
  schemas: z.array(z.string()),
  id: z.string().optional(),
  name: z.string(),
  endpoint: z.string(),
  description: z.string().default(''),
  schema: z.string(),
  schemaExtensions: z.array(z.strictObject({ schema: z.string(), required: z.boolean().default(false) })).default([]),
  meta: z.unknown().optional(),
});

/** RFC 7643 §3: `schemas` says what a file is. One that does not say so is a schema. */
export function isResourceTypeFile(definition: unknown): boolean {
  const schemas: unknown = isObject(definition) ? definition.schemas : undefined;
  return Array.isArray(schemas) && schemas.some((urn) => foldedText(urn) === RESOURCE_TYPE_URN.toLowerCase());
}

/**
 * Reads a resource type in the wire form of RFC 7643 §6.
 * @param definition the parsed JSON, of any shape
 * @returns the definition with defaults filled in, or everything that is wrong with its shape
 */
export function readResourceType(file: string, definition: unknown): ResourceTypeDefinition | readonly Problem[] {
  const read = resourceTypeFile.safeParse(definition);
  if (!read.success) return read.error.issues.map((issue) => shapeProblem(file, issue, 'RFC 7643 §6'));
  const { name, endpoint, description, schema, schemaExtensions } = read.data;
  return { name, endpoint, description, schema, schemaExtensions };
}

function foldedText(value: unknown): string | null {
  return typeof value === 'string' ? value.toLowerCase() : null;
}
