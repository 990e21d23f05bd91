import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appendLines } from '../../src/durable-file.ts';
import { recordsIn } from './receivers.ts';
import { createStreamsWorld, type StreamsWorld, streamsSaid, until } from './world.ts';

describe('a stream to a file', () => {
  let world: StreamsWorld;
  beforeEach(() => {
    world = createStreamsWorld();
  });
  afterEach(() => world.stop());

  const archive = () => join(world.folder, 'logs/audit.jsonl');
  const stream = () => `    archive: { to: '${archive()}' }`;
  const written = () => {
    const text = existsSync(archive()) ? readFileSync(archive(), 'utf8') : '';
    return recordsIn(text.slice(0, text.lastIndexOf('\n') + 1));
  };

  test('has every record on a line, in a file for nobody else to read', async () => {
    const node = await world.node(stream());
    node.streams.start();
    await node.record(4);
    await until(world.clock, () => written().length === 5);
    expect(written().map(({ id }) => id)).toEqual(await node.ids());
    expect(statSync(archive()).mode & 0o777).toBe(0o600);
  });

  test('goes on in a new file where the former was moved away', async () => {
    const node = await world.node(stream());
    node.streams.start();
    await node.record(1);
    await until(world.clock, () => written().length === 2);
    renameSync(archive(), `${archive()}.1`);
    await node.record(1);
    await until(world.clock, () => written().length === 1);
    const former = recordsIn(readFileSync(`${archive()}.1`, 'utf8'));
    expect([...former, ...written()].map(({ id }) => id)).toEqual(await node.ids());
  });

  test('takes off what was half written when a process ended, and writes it whole', async () => {
    const node = await world.node(stream());
    mkdirSync(join(world.folder, 'logs'));
    writeFileSync(archive(), '{"id":"whole"}\n{"id":"torn","at":"20');
    await node.record(1);
    node.streams.start();
    await until(world.clock, () => written().length === 3);
    expect(written().map(({ id }) => id)).toEqual(['whole', ...(await node.ids())]);
  });

  test('is held up where the disk does not take it, and goes on when it does', async () => {
    const node = await world.node(stream());
    mkdirSync(archive(), { recursive: true });
    node.streams.start();
    await node.record(1);
    await until(world.clock, () => node.logged.some(({ message }) => message.includes('held up')));
    expect((await streamsSaid(node.config))[0]).toMatch(
      /0 of 2 records, 2 behind; held up since .*: it cannot be written: EISDIR/,
    );
    rmSync(archive(), { recursive: true });
    world.clock.advance(60_000);
    await until(world.clock, () => written().length === 2);
  });
});

describe('lines at the end of a file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'avow-append-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test.each<[string, string, string]>([
    ['a new file', '', '{"n":1}\n'],
    ['whole lines', '{"n":0}\n', '{"n":0}\n{"n":1}\n'],
    ['a torn line after whole ones', '{"n":0}\n{"n":', '{"n":0}\n{"n":1}\n'],
    ['a torn line alone', '{"n"', '{"n":1}\n'],
    ['a line that lacks its end alone', '{"n":0}\n{"n":1}', '{"n":0}\n{"n":1}\n'],
  ])('come after %s', async (_, before, after) => {
    const file = join(folder, 'lines.jsonl');
    if (before !== '') appendFileSync(file, before);
    await appendLines(file, '{"n":1}\n');
    expect(readFileSync(file, 'utf8')).toBe(after);
  });

  test.each(['/proc/nope/audit.jsonl', '/dev/null/audit.jsonl'])(
    'cannot come into %s, and that is said at once',
    async (path) => {
      await expect(appendLines(path, '{"n":1}\n')).rejects.toThrow(/^E[A-Z]+: /);
    },
  );

  test("do not come into somebody else's file, which loses nothing", async () => {
    const file = join(folder, 'notes.txt');
    writeFileSync(file, 'no line end here');
    await expect(appendLines(file, '{"n":1}\n')).rejects.toThrow('does not end as a file of JSON lines does');
    expect(readFileSync(file, 'utf8')).toBe('no line end here');
  });
});
