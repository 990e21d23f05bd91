import type { Command } from 'commander';
import { fileName } from './argument.ts';

/** What `avow explain` is asked for. */
export interface ExplainOptions {
  readonly config: string;
  readonly client: string;
  readonly user?: string;
  readonly api?: string;
  readonly scope?: string;
  /** Authorization details, as JSON. */
  readonly details?: string;
  /** A JSON file: the payload of an ID token. */
  readonly idp?: string;
  readonly ip?: string;
  /** Prints the values of secret claims too. */
  readonly reveal: boolean;
  readonly json: boolean;
}

/** Declares `avow explain`. */
export function addExplainCommand(program: Command, defaultConfig: string, choose: (options: ExplainOptions) => void) {
  program
    .command('explain')
    .description('show what a token would say, where each claim comes from, and why one is not there')
    .requiredOption('--client <id>', 'the application that would ask')
    .option('--user <id>', 'the person, by id or userName; without one, a token of the application itself')
    .option('--scope <scopes>', 'with a space between two; without any, all that the application has')
    .option('--details <json>', 'authorization details (RFC 9396): a JSON list, as the parameter has it')
    .option('--api <name>', 'the API, by name or audience; without one, the one that has the scopes')
    .option('--idp <file>', 'what the identity provider would say: the payload of an ID token, as JSON', fileName)
    .option('--ip <address>', 'where the person would come from')
    .option('--reveal', 'print the values of secret claims too', false)
    .option('-c, --config <file>', 'the configuration', fileName, defaultConfig)
    .option('--json', 'one JSON object', false)
    .action((options: ExplainOptions) => choose(options));
}
