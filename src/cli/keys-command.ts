import type { Command } from 'commander';
import { fileName } from './argument.ts';

interface Configured {
  readonly config: string;
}

/** What `avow keys` is asked for. */
export type KeysOptions = Configured &
  ({ readonly action: 'list'; readonly json: boolean } | { readonly action: 'rotate'; readonly now: boolean });

const CONFIG = ['-c, --config <file>', 'the configuration', fileName] as const;

/** Declares `avow keys list|rotate`. */
export function addKeysCommands(program: Command, defaultConfig: string, choose: (options: KeysOptions) => void): void {
  const keys = program.command('keys').description('the keys that tokens are signed with');
  keys
    .command('list')
    .description('list all keys: for which algorithm, in which state, and until when')
    .option(...CONFIG, defaultConfig)
    .option('--json', 'one JSON object a line', false)
    .action((options: Configured & { json: boolean }) => choose({ action: 'list', ...options }));
  keys
    .command('rotate')
    .description('make the next keys; they are published at once and sign after keys.publishAhead')
    .option(...CONFIG, defaultConfig)
    .option('--now', 'sign with the next keys at once, though some verifiers may not have seen them yet', false)
    .action((options: Configured & { now: boolean }) => choose({ action: 'rotate', ...options }));
}
