import { Command, CommanderError } from 'commander';
import { fileName, wholeNumber } from './argument.ts';
import { type AuditOptions, addAuditCommands } from './audit-command.ts';
import { addClientCommands, type ClientOptions } from './client-command.ts';
import { CONFIG_FILE } from './config-file.ts';
import { addDiffCommand, type DiffOptions } from './diff-command.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { addExplainCommand, type ExplainOptions } from './explain-command.ts';
import { addKeysCommands, type KeysOptions } from './keys-command.ts';
import { addRegistrationCommands, type RegistrationOptions } from './registration-command.ts';
import { addUserCommands, type UserOptions } from './user-command.ts';

export interface ServeOptions {
  /** Absent where the command line names none: then avow.yaml if it exists, or a development configuration. */
  readonly config?: string;
  /** In place of listen.port. */
  readonly port?: number;
}

export interface CheckOptions {
  readonly config: string;
}

/** What the command line asks for. */
export type Invocation =
  | { readonly command: 'serve'; readonly options: ServeOptions }
  | { readonly command: 'check'; readonly options: CheckOptions }
  | { readonly command: 'audit'; readonly options: AuditOptions }
  | { readonly command: 'client'; readonly options: ClientOptions }
  | { readonly command: 'user'; readonly options: UserOptions }
  | { readonly command: 'explain'; readonly options: ExplainOptions }
  | { readonly command: 'keys'; readonly options: KeysOptions }
  | { readonly command: 'registration'; readonly options: RegistrationOptions }
  | { readonly command: 'diff'; readonly options: DiffOptions }
  /** Everything is said already: help, the version, or what is wrong with the command line. */
  | { readonly command: 'none'; readonly exitCode: ExitCode };

export interface Output {
  out(text: string): void;
  err(text: string): void;
}

/**
 * Reads the arguments after `avow`. Help and mistakes are printed on `output`.
 * @param usualConfig the configuration of commands that are told none
 */
export function parseCommandLine(
  args: readonly string[],
  version: string,
  output: Output,
  usualConfig = CONFIG_FILE,
): Invocation {
  // Stays so where no command is named; the help is printed then.
  let invocation: Invocation = { command: 'none', exitCode: EXIT.usage };
  const program = new Command('avow')
    .description('Keeps people (SCIM 2.0), resolves what is true about them, says so in a signed token (OAuth 2.0).')
    .version(version)
    .exitOverride()
    .enablePositionalOptions()
    .configureOutput({
      writeOut: output.out,
      writeErr: output.err,
      outputError: (text, write) => write(`${text}${namesFile(text) ? BY_OPTION : ''}`),
    })
    .showHelpAfterError('(avow --help tells more)');
  addCommands(program, usualConfig, (chosen) => {
    invocation = chosen;
  });
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { command: 'none', exitCode: error.exitCode === 0 ? EXIT.ok : EXIT.usage };
  }
  return invocation;
}

const BY_OPTION = 'The configuration is named with --config.\n';

/** `avow check avow.yaml`, as other programs have it. */
function namesFile(error: string): boolean {
  return /^error: too many arguments .*\.ya?ml\b/.test(error);
}

function addCommands(program: Command, usualConfig: string, choose: (invocation: Invocation) => void): void {
  program
    .command('serve')
    .description('start the service, and follow its configuration as it changes')
    .option('-c, --config <file>', 'the configuration; without one, Avow writes one for development', fileName)
    .option('-p, --port <number>', 'the port to listen on, in place of listen.port', wholeNumber(0, 65_535))
    .action((options: ServeOptions) => choose({ command: 'serve', options }));
  program
    .command('check')
    .description('check the configuration and start nothing')
    .option('-c, --config <file>', 'the configuration', fileName, usualConfig)
    .action((options: CheckOptions) => choose({ command: 'check', options }));
  addAuditCommands(program, usualConfig, (options) => choose({ command: 'audit', options }));
  addUserCommands(program, usualConfig, (options) => choose({ command: 'user', options }));
  addExplainCommand(program, usualConfig, (options) => choose({ command: 'explain', options }));
  addDiffCommand(program, usualConfig, (options) => choose({ command: 'diff', options }));
  addClientCommands(program, usualConfig, (options) => choose({ command: 'client', options }));
  addRegistrationCommands(program, usualConfig, (options) => choose({ command: 'registration', options }));
  addKeysCommands(program, usualConfig, (options) => choose({ command: 'keys', options }));
}
