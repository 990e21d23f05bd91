/** `npm run schema:json`: writes avow.schema.json, which editors complete avow.yaml by. */
import { writeFileSync } from 'node:fs';
import { configJsonSchema } from '../src/config/json-schema.ts';

writeFileSync(new URL('./avow.schema.json', import.meta.url), JSON.stringify(configJsonSchema(), null, 2));
