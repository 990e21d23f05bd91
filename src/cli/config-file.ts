import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The configuration where the command line names none. */
export const CONFIG_FILE = 'avow.yaml';

/** Where `avow serve` keeps a development configuration, and the database beside it. */
export const DEVELOPMENT_FILE = join('data', 'avow.dev.yaml');

/** What every command reads that is told no file: avow.yaml, or else what `avow serve` made for development, if it has. */
export function usualConfig(): string {
  return !existsSync(CONFIG_FILE) && existsSync(DEVELOPMENT_FILE) ? DEVELOPMENT_FILE : CONFIG_FILE;
}
