import type { Command } from 'commander';
import { fileName, milliseconds } from './argument.ts';

interface Configured {
  readonly config: string;
}

/** What `avow client` is asked for. */
export type ClientOptions = Configured &
  (
    | { readonly action: 'add'; readonly name: string; readonly expires?: number }
    | { readonly action: 'list'; readonly json: boolean }
    | { readonly action: 'rotate'; readonly name: string; readonly grace: number }
    | { readonly action: 'revoke'; readonly name?: string; readonly id?: string }
  );

const CONFIG = ['-c, --config <file>', 'the configuration', fileName] as const;
const NAME = ['<name>', 'its name under scim.clients'] as const;
const DAY_MS = 86_400_000;

/** Declares `avow client add|list|rotate|revoke`. */
export function addClientCommands(program: Command, defaultConfig: string, choose: (options: ClientOptions) => void) {
  const client = program
    .command('client')
    .description('the tokens of SCIM clients, which the database keeps as hashes');
  client
    .command('add')
    .description('make a token and print it, this once')
    .argument(...NAME)
    .option(...CONFIG, defaultConfig)
    .option('--expires <duration>', 'how long it lives, such as 90d; for ever without it', milliseconds)
    .action((name: string, options: Configured & { expires?: number }) => choose({ action: 'add', name, ...options }));
  client
    .command('list')
    .description('list all tokens: whose, since when, until when, and when last used')
    .option(...CONFIG, defaultConfig)
    .option('--json', 'one JSON object a line', false)
    .action((options: Configured & { json: boolean }) => choose({ action: 'list', ...options }));
  client
    .command('rotate')
    .description('make a new token and let the others of the client end after a grace')
    .argument(...NAME)
    .option(...CONFIG, defaultConfig)
    .option('--grace <duration>', 'how long the others still live (default: 24h)', milliseconds, DAY_MS)
    .action((name: string, options: Configured & { grace: number }) => choose({ action: 'rotate', name, ...options }));
  client
    .command('revoke')
    .description('end all tokens of a client, or one, at once')
    .argument('[name]', 'the name of the client')
    .option(...CONFIG, defaultConfig)
    .option('--id <id>', 'one token, by its id in the list')
    .action((name: string | undefined, options: Configured & { id?: string }, command: Command) => {
      if ((name === undefined) === (options.id === undefined)) {
        command.error('error: name a client, or one token with --id');
      }
      choose({ action: 'revoke', ...(name !== undefined && { name }), ...options });
    });
}
