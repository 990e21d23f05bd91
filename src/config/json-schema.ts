import { z } from 'zod';
import { configSchema } from '../../schema/config.ts';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** avow.yaml as a JSON Schema: what editors complete and check by, and what hints are taken from. */
export function configJsonSchema(): JsonSchema {
  return z.toJSONSchema(configSchema, { io: 'input' });
}
