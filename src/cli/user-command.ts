import type { Command } from 'commander';
import { fileName } from './argument.ts';

interface Named {
  readonly config: string;
  readonly tenant: string;
  /** The id of a user, or a userName. */
  readonly user: string;
}

/** What `avow user` is asked for. */
export type UserOptions = Named & ({ readonly action: 'export' } | { readonly action: 'erase'; readonly yes: boolean });

const CONFIG = ['-c, --config <file>', 'the configuration', fileName] as const;
const TENANT = ['--tenant <name>', 'whose user', 'default'] as const;
const USER = ['<user>', 'an id, or a userName'] as const;

/** Declares `avow user export|erase`. */
export function addUserCommands(program: Command, defaultConfig: string, choose: (options: UserOptions) => void): void {
  const user = program.command('user').description('what is kept about one person: to be handed over, or erased');
  user
    .command('export')
    .description('print all that is kept about a user, as JSON')
    .argument(...USER)
    .option(...CONFIG, defaultConfig)
    .option(...TENANT)
    .action((name: string, options: Omit<Named, 'user'>) => choose({ action: 'export', user: name, ...options }));
  user
    .command('erase')
    .description('remove a user for good, and make what the audit log says of them unreadable')
    .argument(...USER)
    .option(...CONFIG, defaultConfig)
    .option(...TENANT)
    .option('--yes', 'do it; without this, say what would be erased', false)
    .action((name: string, options: Omit<Named, 'user'> & { yes: boolean }) =>
      choose({ action: 'erase', user: name, ...options }),
    );
}
