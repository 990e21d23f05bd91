import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configJsonSchema } from '../../src/config/json-schema.ts';

test('schema/avow.schema.json says what schema/config.ts says; if not, run: npm run schema:json', () => {
  const written: unknown = JSON.parse(readFileSync(new URL('../../schema/avow.schema.json', import.meta.url), 'utf8'));
  expect(written).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
});
