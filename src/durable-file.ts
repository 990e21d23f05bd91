import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AppendLines } from './effects.ts';

/** For whoever runs Avow, and nobody else: what is written is about people. */
const OWNER_ONLY = 0o600;
/** Longer than any line that is written. */
const LONGEST_LINE = 8 * 1_048_576;
const LINE_END = 0x0a;
const OBJECT_BEGIN = 0x7b;

/** Opens the file each time, so that it may be moved away between (as logrotate does by default). */
export const appendLines: AppendLines = async (path, lines) => {
  await makeFolder(dirname(path));
  const file = await open(path, 'a+', OWNER_ONLY);
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new Error('it is no file that can be written to its disk');
    if (stat.size > 0) await takeOffTornLine(file, stat.size);
    await file.appendFile(lines);
    await file.sync();
    if (stat.size === 0) await syncFolder(dirname(path));
  } finally {
    await file.close();
  }
};

/** That one alone: below /proc, Node's recursive mkdir tries for ever, and takes a core with it. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

async function takeOffTornLine(file: FileHandle, size: number): Promise<void> {
  const start = Math.max(0, size - 1);
  if ((await read(file, start, 1))[0] === LINE_END) return;
  const from = Math.max(0, size - LONGEST_LINE);
  const tail = await read(file, from, size - from);
  const torn = tail.lastIndexOf(LINE_END) + 1;
  // Somebody else's file would lose its end.
  if (tail[torn] !== OBJECT_BEGIN) throw new Error('it does not end as a file of JSON lines does: name another file');
  await file.truncate(from + torn);
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** A new file is there after a loss of power when its folder says so. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
