import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KeyFileError, makeKeyFile, readKeyFile } from '../src/key-file.ts';

const bytes = (first: number) => (size: number) => new Uint8Array(size).fill(first);
const SECRET = 'BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'avow-key-'));
  file = join(folder, 'avow.db.key');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a new one has 256 bits and is for its owner alone, and nothing else is left beside it', () => {
  expect(makeKeyFile(file, bytes(7))).toBe(SECRET);
  expect(readFileSync(file, 'utf8')).toBe(`${SECRET}\n`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['avow.db.key']);
});

test('one that is there is taken, and stays as it is', () => {
  makeKeyFile(file, bytes(7));
  expect(makeKeyFile(file, bytes(8))).toBe(SECRET);
  expect(readKeyFile(file)).toBe(SECRET);
});

test('of two processes that make it at once, both have the secret that is kept', () => {
  const other = (size: number) => {
    // The other process is faster, just before this one has a secret to write.
    if (size === 32) writeFileSync(file, `${SECRET}\n`);
    return bytes(8)(size);
  };
  expect(makeKeyFile(file, other)).toBe(SECRET);
  expect(readdirSync(folder)).toEqual(['avow.db.key']);
});

describe('what cannot seal or open anything is refused, with the name of the file and what to do', () => {
  test.each([
    ['an empty one', ''],
    ['one that was cut short', `${SECRET.slice(0, 42)}\n`],
  ])('%s', (_, text) => {
    writeFileSync(file, text);
    for (const take of [() => readKeyFile(file), () => makeKeyFile(file, bytes(7))]) {
      expect(take).toThrow(KeyFileError);
      expect(take).toThrow(`the key file ${file} is empty or cut short`);
      expect(take).toThrow('bring it back from a backup');
    }
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('a folder of its name', () => {
    mkdirSync(file);
    for (const take of [() => readKeyFile(file), () => makeKeyFile(file, bytes(7))]) {
      expect(take).toThrow(KeyFileError);
      expect(take).toThrow(`the key file ${file} cannot be read (EISDIR)`);
    }
  });

  test('one that is missing, of a database that has keys; no other is made for it', () => {
    expect(() => readKeyFile(file)).toThrow(`the key file ${file} is missing`);
    expect(readdirSync(folder)).toEqual([]);
  });
});
