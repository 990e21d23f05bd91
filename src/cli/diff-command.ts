import { type Command, Option } from 'commander';
import type { Asked } from '../replay/not-asked.ts';
import { fileName, milliseconds, wholeNumber } from './argument.ts';

/** What `avow diff` is asked for. */
export interface DiffOptions {
  /** The changed configuration. */
  readonly config: string;
  /** The one that it is compared with, and whose database it reads. */
  readonly current: string;
  /** Milliseconds. */
  readonly since: number;
  /** How many audit records of a tenant are read at most. */
  readonly last: number;
  readonly sources: Asked;
  readonly json: boolean;
}

const WEEK_MS = 604_800_000;

/** Declares `avow diff`. */
export function addDiffCommand(program: Command, defaultConfig: string, choose: (options: DiffOptions) => void) {
  program
    .command('diff')
    .description('replay what was asked for against a changed configuration, and list what would be another')
    .requiredOption('-c, --config <file>', 'the changed configuration', fileName)
    .option('--current <file>', 'the configuration it is compared with', fileName, defaultConfig)
    .addOption(new Option('--since <duration>', 'how far back').argParser(milliseconds).default(WEEK_MS, '7d'))
    .option('-n, --last <number>', 'how many audit records at most', wholeNumber(1, 1_000_000), 10_000)
    .addOption(
      new Option(
        '--sources <which>',
        'none: leave outside sources alone; live: ask them, about everybody, as they are now',
      )
        .choices(['none', 'live'])
        .default('none'),
    )
    .option('--json', 'one JSON object', false)
    .action((options: DiffOptions) => choose(options));
}
