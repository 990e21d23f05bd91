import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createModuleLoader } from '../src/module-loader.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'avow-modules-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const written = (name: string, text: string) => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

test.each<[string, string, (value: number) => string]>([
  ['an ES module', 'a.mjs', (value) => `export const value = ${value};`],
  [
    'one that imports another',
    'b.mjs',
    (value) => `import { one } from './one.mjs'; export const value = ${value} * one;`,
  ],
  ['one that Node has to look into', 'c.js', (value) => `export const value = ${value};`],
  ['a CommonJS module', 'd.cjs', (value) => `exports.value = ${value};`],
  ['TypeScript', 'e.mts', (value) => `const value: number = ${value}; export { value };`],
])('%s is loaded as its file is now, each version once', (_, name, text) => {
  written('one.mjs', 'export const one = 1;');
  const load = createModuleLoader();
  const seen = [1, 2, 2, 3, 1].map((value) => load(written(name, text(value))));
  expect(seen).toMatchObject([1, 2, 2, 3, 1].map((value) => ({ value })));
  expect(seen[2]).toBe(seen[1]);
  expect(seen[4]).toBe(seen[0]);
});

test('one that is broken for a while is told then, and loaded when it is mended', () => {
  const load = createModuleLoader();
  const file = written('a.mjs', 'export const value = 1;');
  load(file);
  written('a.mjs', 'export const {;');
  expect(() => load(file)).toThrow(SyntaxError);
  written('a.mjs', 'await 0; export const value = 2;');
  expect(() => load(file)).toThrow(expect.objectContaining({ code: 'ERR_REQUIRE_ASYNC_MODULE' }));
  written('a.mjs', 'export const value = 3;');
  expect(load(file)).toMatchObject({ value: 3 });
});

test('one that is not there is told, and found once it is', () => {
  const load = createModuleLoader();
  const file = join(folder, 'a.mjs');
  expect(() => load(file)).toThrow(expect.objectContaining({ code: 'MODULE_NOT_FOUND' }));
  written('a.mjs', 'export const value = 1;');
  expect(load(file)).toMatchObject({ value: 1 });
});
