import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readModules } from '../../src/config/modules.ts';
import { configOf } from '../claims/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'avow-modules-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

/** What is said of a module with this text, loaded as main loads it. */
function read(text: string | null, name = `hr${++files}.mjs`) {
  if (text !== null) writeFileSync(join(folder, name), text);
  const config = configOf({ resolvers: { hr: { kind: 'module', module: `./${name}` } } });
  return readModules(config, join(folder, 'avow.yaml'), createRequire(import.meta.url));
}

const GOOD = `export default { gives: { desk: 'string' }, needs: ['user.id'], resolve: (inputs) => ({ desk: inputs['user.id'] }) };`;

test('a module is found beside the configuration file', () => {
  const { modules, problems } = read(GOOD);
  expect(problems).toEqual([]);
  expect(modules.get('hr')?.resolve({ 'user.id': '7' }, {})).toEqual({ desk: '7' });
});

test('methods of an object find the object', () => {
  const { modules } = read(
    `export default { gives: { a: 'string' }, known: 'x', async resolve() { return { a: this.known }; } };`,
  );
  return expect(modules.get('hr')?.resolve({}, {})).resolves.toEqual({ a: 'x' });
});

describe('a module is refused at boot that', () => {
  test.each<[string, string | null, RegExp]>([
    ['is not there', null, /is not there/],
    ['does not parse', 'export default {', /fails while it is loaded: SyntaxError/],
    [
      'throws',
      '\nthrow new Error("no\\nfile");',
      /^the module fails while it is loaded at hr\d+\.mjs:2: Error: no\\u\{a\}file$/,
    ],
    ['throws within', 'function a() {\n  throw new TypeError("no");\n}\na();', /at hr\d+\.mjs:2: TypeError: no$/],
    ['throws no error', 'throw "no";', /throws while it is loaded: no$/],
    ['awaits', `await null; ${GOOD}`, /awaits something/],
    ['imports what is not there', `import './nowhere.mjs'; ${GOOD}`, /fails while it is loaded/],
    ['exports nothing', 'export const a = 1;', /no default export/],
    ['exports no resolver', 'export default 7;', /no resolver/],
    ['has no resolve', `export default { gives: { a: 'string' } };`, /resolve: this is no function/],
    ['gives an unknown type', `export default { gives: { a: 'text' }, resolve() {} };`, /gives\.a: /],
    ['needs no list', `export default { gives: { a: 'string' }, needs: 'user.id', resolve() {} };`, /needs: /],
  ])('%s', (_, text, message) => {
    const { modules, problems } = read(text);
    expect(modules.size).toBe(0);
    expect(problems).toEqual([
      { key: ['resolvers', 'hr', 'module'], message: expect.stringMatching(message), mend: expect.any(String) },
    ]);
  });

  test('is not there, however long its path', () => {
    const { problems } = read(null, `${'far-away/'.repeat(40)}hr.mjs`);
    expect(problems.map(({ message }) => message)).toEqual(['the module is not there']);
  });
});
