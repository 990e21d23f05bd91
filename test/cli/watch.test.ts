import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { watchFiles } from '../../src/cli/watch.ts';
import { digestIn, type FilesRead } from '../../src/config/files-read.ts';
import { fileFingerprint } from '../../src/file-fingerprint.ts';
import type { Reloaded } from '../../src/reload/reload.ts';
import { createClock } from '../world.ts';

let folder: string;
let stop: AbortController;
let over: Promise<void>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'avow-watch-'));
  stop = new AbortController();
  over = Promise.resolve();
});
afterEach(async () => {
  stop.abort();
  await over;
  rmSync(folder, { recursive: true });
});

const at = (name: string) => join(folder, name);
const readFile = (path: string) => readFileSync(path, 'utf8');

/** Who watches these files, and what they read each time that something had changed. */
function watching(names: readonly string[], outcome: () => Reloaded['kind'] = () => 'same') {
  const clock = createClock();
  const paths = names.map(at);
  let files: FilesRead = new Map();
  const reads: string[][] = [];
  let looks = 0;
  const read = () => {
    files = new Map(paths.map((path) => [path, digestIn(path, readFile)]));
  };
  const reload = async (): Promise<Reloaded> => {
    reads.push(paths.map((path) => (digestIn(path, readFile) === null ? '-' : readFile(path))));
    const kind = outcome();
    if (kind !== 'failed') read();
    return kind === 'same' ? { kind } : { kind: 'failed' };
  };
  read();
  const fingerprint = (path: string) => {
    looks += 1;
    return fileFingerprint(path);
  };
  over = watchFiles(() => files, reload, { effects: { wait: clock.wait }, readFile, fingerprint }, stop.signal);
  return {
    reads,
    /** Lets so many seconds pass, a look in each. */
    seconds: async (count: number) => {
      for (let second = 0; second < count; second += 1) {
        while (clock.waiting() === 0) await new Promise((resolve) => setImmediate(resolve));
        clock.advance(1_000);
        while (clock.waiting() === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    },
    looks: () => looks,
  };
}

const LONG_AGO = new Date('2020-01-01');
const save = (name: string, text: string) => writeFileSync(at(name), text);

/** A file that nobody has touched for a while: what is written twice within a tick of the kernel's clock has one time. */
const existing = (name: string, text: string) => {
  save(name, text);
  utimesSync(at(name), LONG_AGO, LONG_AGO);
};

describe('a configuration is read anew when its file', () => {
  test.each<[string, () => void]>([
    ['is written to, as long as before', () => save('avow.yaml', 'b')],
    [
      'is replaced by another of its name, as editors do',
      () => {
        save('avow.yaml~', 'b');
        renameSync(at('avow.yaml~'), at('avow.yaml'));
      },
    ],
    [
      'is replaced by one that is as old and as long',
      () => {
        existing('avow.yaml~', 'b');
        renameSync(at('avow.yaml~'), at('avow.yaml'));
      },
    ],
  ])('%s', async (_, change) => {
    existing('avow.yaml', 'a');
    const { reads, seconds } = watching(['avow.yaml']);
    await seconds(3);
    expect(reads).toEqual([]);
    change();
    await seconds(3);
    expect(reads).toEqual([['b']]);
  });

  test('is in a folder that a link leads to, and the link is turned (a ConfigMap of Kubernetes)', async () => {
    const version = (name: string, text: string) => {
      mkdirSync(at(name));
      save(`${name}/avow.yaml`, text);
      symlinkSync(name, at(`${name}.link`));
      renameSync(at(`${name}.link`), at('..data'));
    };
    version('..1', 'a');
    symlinkSync('..data/avow.yaml', at('avow.yaml'));
    const { reads, seconds } = watching(['avow.yaml']);
    await seconds(1);
    version('..2', 'b');
    rmSync(at('..1'), { recursive: true });
    await seconds(3);
    expect(reads).toEqual([['b']]);
  });

  test('was away for a while, or for good', async () => {
    existing('avow.yaml', 'a');
    const { reads, seconds } = watching(['avow.yaml']);
    rmSync(at('avow.yaml'));
    await seconds(1);
    save('avow.yaml', 'a');
    await seconds(3);
    expect(reads).toEqual([]);
    rmSync(at('avow.yaml'));
    await seconds(3);
    expect(reads).toEqual([['-']]);
  });
});

test('files that are saved one after the other are read together, once nothing moves any more', async () => {
  for (const name of ['avow.yaml', 'user.json']) existing(name, 'a');
  const { reads, seconds } = watching(['avow.yaml', 'user.json']);
  await seconds(1);
  save('avow.yaml', 'b');
  await seconds(1);
  save('user.json', 'b');
  await seconds(1);
  expect(reads).toEqual([]);
  await seconds(3);
  expect(reads).toEqual([['b', 'b']]);
});

test('what is touched and says the same is not read anew', async () => {
  existing('avow.yaml', 'a');
  const { reads, seconds } = watching(['avow.yaml']);
  utimesSync(at('avow.yaml'), new Date(), new Date());
  save('avow.yaml', 'a');
  await seconds(4);
  expect(reads).toEqual([]);
});

test('what changed between the start and the first look is not missed', async () => {
  existing('avow.yaml', 'a');
  const { reads, seconds } = watching(['avow.yaml']);
  save('avow.yaml', 'b');
  await seconds(3);
  expect(reads).toEqual([['b']]);
});

test('one that could not be taken is tried again, not at every look', async () => {
  existing('avow.yaml', 'a');
  let down = true;
  const { reads, seconds } = watching(['avow.yaml'], () => (down ? 'failed' : 'same'));
  save('avow.yaml', 'b');
  await seconds(11);
  expect(reads).toHaveLength(1);
  down = false;
  await seconds(10);
  expect(reads).toHaveLength(2);
});
