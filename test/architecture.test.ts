import { describe, expect, test } from 'vitest';
import { RULES } from './architecture/rules.ts';
import { packagesLoadedWith, readSources, type SourceFile } from './architecture/source.ts';

/** These speak of what is forbidden, and so hold it. */
const ABOUT = ['test/architecture.test.ts', 'test/architecture/words.ts'];

describe('the repository', () => {
  const files = readSources().filter((file) => !ABOUT.includes(file.path));

  test('is read', () => {
    expect(files.map((file) => file.path)).toContain('src/main.ts');
  });

  test.each(Object.entries(RULES))('%s', (_, rule) => {
    expect(rule(files)).toEqual([]);
  });
});

/** Each of them takes longer to load than a command that needs none of it may take. */
describe('what loads slowly is loaded by what needs it alone', () => {
  const files = readSources();

  test('avow --help: what reads the command line', () => {
    expect(packagesLoadedWith('src/main.ts', files)).toEqual(['commander']);
  });

  test('avow check: no database, no server, nothing that asks others', () => {
    const loaded = packagesLoadedWith('src/cli/check.ts', files);
    expect(loaded).toContain('zod');
    for (const heavy of ['better-sqlite3', 'drizzle-orm', 'hono', 'pg', 'undici', 'xml-crypto'])
      expect(loaded).not.toContain(heavy);
  });

  test('the store: the driver of neither database', () => {
    const loaded = packagesLoadedWith('src/store/open.ts', files);
    expect(loaded).toEqual(['drizzle-orm', 'lru-cache']);
  });
});

describe('a breach is told with its file, its line and its rule', () => {
  const at = (path: string, text: string): SourceFile[] => [{ path, text }];

  test.each<[string, SourceFile[], string]>([
    [
      'another room',
      at('src/scim/a.ts', "\nimport { b } from '../store/b.ts';"),
      'a.ts:2  scim may not import store/b.ts',
    ],
    [
      'over many lines',
      at('src/scim/a.ts', "import {\n  b,\n} from '../store/b.ts';"),
      'scim may not import store/b.ts',
    ],
    ['more than types', at('src/issuer/a.ts', "import { b } from '../scim/b.ts';"), 'but for its types (import type)'],
    ['types and more', at('src/issuer/a.ts', "import { type b, c } from '../scim/b.ts';"), 'issuer may not import'],
    ['at run time', at('src/scim/a.ts', "const b = await import('../store/b.ts');"), 'scim may not import store/b.ts'],
    ['main', at('src/cli/a.ts', "import '../main.ts';"), 'cli may not import main.ts'],
    ['tests', at('src/scim/a.ts', "import { b } from '../../test/b.ts';"), 'scim may not import test/b.ts'],
    ['a new room', at('src/extra/a.ts', "import { b } from '../scim/b.ts';"), "the room 'extra' is not in the table"],
    ['jose outside oauth', at('src/http/a.ts', "import * as jose from 'jose';"), 'jose may be imported in oauth only'],
    ['a path in a package', at('src/scim/a.ts', "import { b } from 'drizzle-orm/pg-core';"), 'drizzle-orm may be'],
    ['a package nobody chose', at('src/scim/a.ts', "import _ from 'lodash';"), 'lodash may be imported in no room'],
    ['the file system', at('src/policy/a.ts', "import { readFileSync } from 'node:fs';"), 'node:fs may be imported in'],
    ['the clock', at('src/scim/a.ts', 'const t = Date.now();'), 'a.ts:1  the clock is an effect: Date.now'],
    ['the environment', at('src/config/a.ts', 'process.env.X'), 'only main reads the environment'],
    ['the network', at('src/claims/a.ts', 'await fetch(url)'), 'fetch is an effect'],
    ['a barrel', at('src/scim/a.ts', "export * from './b.ts';"), 'no barrel files'],
    ['any', at('test/a.ts', 'let a: any;'), 'no any'],
    ['a test alone', at('test/a.test.ts', 'test.only('), 'no test stands alone'],
    ['work left over', at('src/scim/a.ts', '\n\n// TODO: later'), 'a.ts:3  nothing left to do: TODO'],
    ['a long file', at('src/scim/a.ts', 'a;\n'.repeat(301)), 'a.ts:300  has 301 lines; 300 are the most'],
    ['a drawer', at('src/scim/utils.ts', ''), "'utils.ts' says nothing"],
    ['a folder of drawers', at('src/helpers/a.ts', ''), "'helpers' says nothing"],
    [
      'a circle',
      [...at('src/scim/a.ts', "import './b.ts';"), ...at('src/scim/b.ts', "import './a.ts';")],
      'src/scim/a.ts → src/scim/b.ts → src/scim/a.ts  is a circle',
    ],
  ])('%s', (_, files, told) => {
    expect(Object.values(RULES).flatMap((rule) => rule(files))).toContainEqual(expect.stringContaining(told));
  });

  test.each<[string, SourceFile[]]>([
    ['the types of a room', at('src/issuer/a.ts', "import type { b } from '../scim/b.ts';")],
    ['types one by one', at('src/issuer/a.ts', "import { type b, type c } from '../scim/b.ts';")],
    ['a neighbour', at('src/scim/a.ts', "import { b } from './b.ts';")],
    ['a word in a comment', at('src/scim/a.ts', '// Date.now is not for us')],
    ['the clock in main', at('src/main.ts', 'Date.now()')],
    ['a method named fetch', at('src/claims/a.ts', 'await effects.fetch(url)')],
  ])('%s is allowed', (_, files) => {
    expect(Object.values(RULES).flatMap((rule) => rule(files))).toEqual([]);
  });
});
