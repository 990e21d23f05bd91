import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { appendObstacle } from '../../src/append-obstacle.ts';
import { settle } from '../../src/config/settle.ts';
import { EFFECTS } from '../claims/config.ts';
import { temporaryFolder } from '../store/folder.ts';

const folder = temporaryFolder();
mkdirSync(join(folder, 'folder'));
writeFileSync(join(folder, 'file'), '{}\n');

/** What somebody is warned of whose stream goes to this file, beside the configuration. */
function warned(to: string): readonly string[] {
  const text = `issuer: https://id.example.com\naudit: { streams: { siem: { to: '${to}' } } }\n`;
  const effects = { ...EFFECTS, appendObstacle };
  const settled = settle(join(folder, 'avow.yaml'), { effects, env: {}, readFile: () => text });
  if ('problems' in settled) throw new Error(JSON.stringify(settled.problems));
  return settled.warnings.map(({ key, message, mend }) => `${key.join('.')}: ${message}; ${mend}`);
}

describe('a file that an audit stream cannot be written to is warned of', () => {
  test.each<[string, string, RegExp]>([
    ['a folder', './folder', /^audit\.streams\.siem\.to: it is a folder; name a file in it$/],
    ['one below a file', './file/audit.jsonl', /\/file is no folder; correct the path/],
    ['one whose folder, and the one above, are not there', './a/b/c.jsonl', /there is no folder \S+\/a; make it/],
    ['no file', '/dev/null', /no file that is kept on a disk/],
  ])('%s', (_, to, told) => {
    expect(warned(to)).toEqual([expect.stringMatching(told)]);
  });

  test.skipIf(process.getuid?.() === 0)('one that this user may not write (skipped for root, who may)', () => {
    writeFileSync(join(folder, 'closed'), '', { mode: 0o400 });
    mkdirSync(join(folder, 'closed-folder'));
    chmodSync(join(folder, 'closed-folder'), 0o500);
    expect(warned('./closed')).toEqual([expect.stringMatching(/may not write it; give the user/)]);
    expect(warned('./closed-folder/a')).toEqual([expect.stringMatching(/may make nothing in/)]);
  });
});

test('one that is there, and one that would be made with its folder, are good; nothing is made by looking', () => {
  const before = readdirSync(folder);
  expect(['./file', './new.jsonl', './logs/new.jsonl', 'https://siem.example/'].flatMap(warned)).toEqual([]);
  expect(readdirSync(folder)).toEqual(before);
});
