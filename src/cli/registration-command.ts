import type { Command } from 'commander';
import { fileName, milliseconds, wholeNumber } from './argument.ts';

interface Configured {
  readonly config: string;
}

/** What `avow registration` is asked for. */
export type RegistrationOptions = Configured &
  (
    | { readonly action: 'add'; readonly name: string; readonly expires?: number; readonly uses?: number }
    | { readonly action: 'list'; readonly json: boolean }
    | { readonly action: 'revoke'; readonly name?: string; readonly id?: string }
    | { readonly action: 'clients'; readonly tenant?: string; readonly json: boolean }
    | { readonly action: 'show'; readonly client: string }
    | { readonly action: 'remove'; readonly client: string }
  );

const CONFIG = ['-c, --config <file>', 'the configuration', fileName] as const;
const JSON_LINES = ['--json', 'one JSON object a line', false] as const;
const CLIENT = ['<client>', 'its client_id'] as const;

type Json = Configured & { readonly json: boolean };

/** Declares `avow registration add|list|revoke` for tokens, and `clients|show|remove` for who registered. */
export function addRegistrationCommands(
  program: Command,
  defaultConfig: string,
  choose: (options: RegistrationOptions) => void,
): void {
  const registration = program
    .command('registration')
    .description('clients that register themselves (RFC 7591), and the initial access tokens that let them');
  registration
    .command('add')
    .description('make an initial access token and print it, this once')
    .argument('<name>', 'its name under registration.initialAccess')
    .option(...CONFIG, defaultConfig)
    .option('--expires <duration>', 'how long it lives, such as 30d; for ever without it', milliseconds)
    .option('--uses <number>', 'how many clients may register with it', wholeNumber(1, 1_000_000))
    .action((name: string, options: Configured & { expires?: number; uses?: number }) =>
      choose({ action: 'add', name, ...options }),
    );
  registration
    .command('list')
    .description('list the initial access tokens: whose, since when, until when, and how often yet')
    .option(...CONFIG, defaultConfig)
    .option(...JSON_LINES)
    .action((options: Json) => choose({ action: 'list', ...options }));
  registration
    .command('revoke')
    .description('end all initial access tokens of a name, or one; the clients that came with them stay')
    .argument('[name]', 'its name under registration.initialAccess')
    .option(...CONFIG, defaultConfig)
    .option('--id <id>', 'one token, by its id in the list')
    .action((name: string | undefined, options: Configured & { id?: string }, command: Command) => {
      if ((name === undefined) === (options.id === undefined)) {
        command.error('error: name an initial access, or one token with --id');
      }
      choose({ action: 'revoke', ...(name !== undefined && { name }), ...options });
    });
  registration
    .command('clients')
    .description('list the clients that registered themselves')
    .option(...CONFIG, defaultConfig)
    .option('--tenant <name>', 'of one tenant alone')
    .option(...JSON_LINES)
    .action((options: Json & { tenant?: string }) => choose({ action: 'clients', ...options }));
  registration
    .command('show')
    .description('print all that is registered of one client, but for its secrets')
    .argument(...CLIENT)
    .option(...CONFIG, defaultConfig)
    .action((client: string, options: Configured) => choose({ action: 'show', client, ...options }));
  registration
    .command('remove')
    .description('remove one client, with its tokens and what people agreed to for it')
    .argument(...CLIENT)
    .option(...CONFIG, defaultConfig)
    .action((client: string, options: Configured) => choose({ action: 'remove', client, ...options }));
}
