/** examples/adapters: each configuration is good, and each file of the other product can be read. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { check } from '../../src/cli/check.ts';
import { EFFECTS } from '../claims/config.ts';

const EXAMPLES = join(import.meta.dirname, '../../examples/adapters');
const ENV = Object.fromEntries(
  [
    'HR_TOKEN',
    'TRADING_WEB_SECRET',
    'HYDRA_HOOK_KEY',
    'OKTA_HOOK_SECRET',
    'ZITADEL_SIGNING_KEY',
    'AUTH0_SECRET',
    'KEYCLOAK_SECRET',
  ].map((name) => [name, `a-secret-for-tests-${name}`]),
);

test.each(globSync('*/avow.yaml', { cwd: EXAMPLES }))('avow check: %s is good', (name) => {
  const config = join(EXAMPLES, name);
  const readFile = (path: string) => readFileSync(path, 'utf8');
  const found = check({ config }, { env: ENV, effects: EFFECTS, readFile });
  expect(found).toMatchObject({ told: expect.stringMatching(/is good: .*1 other issuer/), warnings: [] });
});

test.each(globSync('**/*.json', { cwd: EXAMPLES }))('%s is JSON', (name) => {
  expect(JSON.parse(readFileSync(join(EXAMPLES, name), 'utf8'))).toBeTypeOf('object');
});
