/** Each file of examples/resolvers passes `avow check`. */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { resolver } from '../../schema/resolvers.ts';
import { BASE_SOURCES } from '../../src/claims/source.ts';
import { check } from '../../src/cli/check.ts';
import { EFFECTS } from '../claims/config.ts';
import { createAuthority } from '../outbound/certificate.ts';

const FOLDER = join(import.meta.dirname, '../../examples/resolvers');
const FILES = globSync('*.yaml', { cwd: FOLDER }).toSorted();

const authority = createAuthority('example');
const avow = authority.issue('avow.example.com');
/** What an operator keeps beside the file, and no repository. */
const TLS: Readonly<Record<string, string>> = {
  'avow.pem': avow.cert,
  'avow.key': avow.key,
  'company-ca.pem': authority.cert,
  'partner-idp.pem': avow.cert,
};

test('there is one for each kind, and for each way to call an API', () => {
  const calls = ['http-body', 'http-bearer', 'http-basic', 'http-client-credentials', 'http-mtls', 'http-signed'];
  const kinds = [...resolver.options.map(({ shape }) => shape.kind.value), ...BASE_SOURCES];
  const missing = [...kinds, ...calls].filter(
    (kind) => !FILES.some((file) => file.split(/[-.]/).includes(kind) || file === `${kind}.yaml`),
  );
  expect(missing).toEqual([]);
});

test.each(FILES)('%s is a good configuration', (file) => {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  const names = [...text.matchAll(/\$\{env:(\w+)\}/g)].map(([, name = '']) => name);
  const found = check(
    { config: join(FOLDER, file) },
    {
      effects: EFFECTS,
      env: Object.fromEntries(names.map((name) => [name, 'a-secret-of-enough-length'])),
      readFile: (path) => TLS[basename(path)] ?? readFileSync(path, 'utf8'),
    },
  );
  const told =
    'problems' in found
      ? found.problems.map(({ key, message }) => `${key.join('.')}: ${message}`).join('; ')
      : found.told;
  expect(told).toMatch(/ is good: /);
});
