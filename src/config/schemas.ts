import { dirname, isAbsolute, join } from 'node:path';
import type { Config } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';
import type { CustomSchema } from '../scim/catalog.ts';

export interface SchemaFiles {
  readonly schemas: readonly CustomSchema[];
  readonly problems: readonly Problem[];
}

/**
 * Reads the schema files that `scim.schemas` names; a relative name counts from the configuration file. What is in them is
 * checked where the catalog is built. A file that cannot be read is a problem of the key that names it; one that is not JSON,
 * of the file.
 */
export function readSchemas(config: Config, configFile: string, readFile: (path: string) => string): SchemaFiles {
  const schemas: CustomSchema[] = [];
  const problems: Problem[] = [];
  config.scim.schemas.forEach((entry, index) => {
    const named = typeof entry === 'string' ? { file: entry, extends: 'User', required: false } : entry;
    const file = isAbsolute(named.file) ? named.file : join(dirname(configFile), named.file);
    let text: string;
    try {
      text = readFile(file);
    } catch {
      const message = `the schema file ${named.file} cannot be read`;
      problems.push({ key: ['scim', 'schemas', index], message, mend: `check that ${file} exists and may be read` });
      return;
    }
    try {
      schemas.push({ ...named, file, definition: JSON.parse(text) });
    } catch {
      problems.push({ file, key: [], message: 'the file is not JSON', mend: 'write it as RFC 7643 §7 shows' });
    }
  });
  return { schemas, problems };
}
