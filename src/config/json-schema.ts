import { z } from 'zod';
import { configSchema } from '../../schema/config.ts';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

let made: JsonSchema | null = null;

/** avow.yaml as a JSON Schema: what editors complete and check by, and what hints are taken from. Made once, where it is asked for. */
export function configJsonSchema(): JsonSchema {
  made ??= z.toJSONSchema(configSchema, { io: 'input' });
  return made;
}
