import { createHash } from 'node:crypto';
import type { Config } from '../../schema/config.ts';
import type { Effects } from '../effects.ts';

/** The digest of each file as it was when it was read, by its path; null for one that could not be read. */
export type FilesRead = ReadonlyMap<string, string | null>;

export interface Reads {
  readonly files: FilesRead;
  readFile(path: string): string;
  loadModule: Effects['loadModule'];
}

/** Reads files and loads modules as it is told to, and remembers which: what a configuration is made of. */
export function followReads(readFile: (path: string) => string, loadModule: Effects['loadModule']): Reads {
  const files = new Map<string, string | null>();
  const read = (path: string): string => {
    files.set(path, null);
    const text = readFile(path);
    files.set(path, digestOf(text));
    return text;
  };
  return {
    files,
    readFile: read,
    loadModule: (path) => {
      const exports = loadModule(path);
      // Of what was loaded, or of what came after it: that is read once more then.
      files.set(path, digestIn(path, readFile));
      return exports;
    },
  };
}

/** Null where the file cannot be read. */
export function digestIn(path: string, readFile: (path: string) => string): string | null {
  try {
    return digestOf(readFile(path));
  } catch {
    return null;
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/**
 * A configuration as one text: the same for the same, on every node.
 * @param files the digests of those that it is made of beside its own, in the order in which they were read
 */
export function contentOf(config: Config, files: readonly (string | null)[]): string {
  return JSON.stringify(files.length === 0 ? config : [config, files]);
}
