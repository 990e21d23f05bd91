import type { Command } from 'commander';
import { fileName, wholeNumber } from './argument.ts';

interface Configured {
  readonly config: string;
  readonly tenant: string;
}

/** The filters of `avow audit`, as they were typed. */
export interface AuditFilters {
  readonly person?: string;
  readonly client?: string;
  readonly api?: string;
  readonly scope?: string;
  readonly granted?: string;
  readonly event?: string;
  readonly claim?: string;
  readonly value?: string;
  readonly from?: string;
  readonly until?: string;
}

export interface AuditListOptions extends Configured, AuditFilters {
  readonly last: number;
  readonly json: boolean;
  readonly ocsf: boolean;
}

/** What `avow audit` is asked for. */
export type AuditOptions =
  | ({ readonly action: 'list' } & AuditListOptions)
  | ({ readonly action: 'verify'; readonly checkpoint?: string } & Configured)
  | ({ readonly action: 'checkpoint' } & Configured)
  | { readonly action: 'prune'; readonly config: string; readonly dryRun: boolean }
  | { readonly action: 'streams'; readonly config: string; readonly json: boolean };

const CONFIG = ['-c, --config <file>', 'the configuration', fileName] as const;
const TENANT = ['--tenant <name>', 'whose records', 'default'] as const;

/** Declares `avow audit` and what else there is to do with the log. */
export function addAuditCommands(program: Command, defaultConfig: string, choose: (options: AuditOptions) => void) {
  const audit = program
    .command('audit')
    .description('print what was issued and refused, the newest first')
    // So that `avow audit verify -c file` gives the file to verify.
    .enablePositionalOptions()
    .option(...CONFIG, defaultConfig)
    .option('-n, --last <number>', 'how many records', wholeNumber(1, 10_000), 20)
    .option(...TENANT)
    .option('--person <id>', 'about this user, by id')
    .option('--client <name>', 'through this application')
    .option('--api <name>', 'for this API')
    .option('--scope <scope>', 'with this scope, asked for or granted; account.list.{accountId} for any account')
    .option('--granted <scope>', 'with this scope granted')
    .option('--event <name>', 'of this kind, such as token.issued')
    .option('--claim <name>', 'with this claim')
    .option('--value <value>', 'with this value of the claim')
    .option('--from <time>', 'no earlier, such as 2026-03-01 or 2026-03-01T12:00:00Z')
    .option('--until <time>', 'earlier than this')
    .option('--json', 'one JSON object a line', false)
    .option('--ocsf', 'one OCSF event a line', false)
    .action((options: AuditListOptions) => choose({ action: 'list', ...options }));
  audit
    .command('verify')
    .description('find records that were altered, removed, added or moved since they were sealed')
    .option(...CONFIG, defaultConfig)
    .option(...TENANT)
    .option('--checkpoint <file>', 'a checkpoint that was kept elsewhere: shows whether the end was cut off', fileName)
    .action((options: Configured & { checkpoint?: string }) => choose({ action: 'verify', ...options }));
  audit
    .command('checkpoint')
    .description('print the signed checkpoint of the last seal, to be kept elsewhere')
    .option(...CONFIG, defaultConfig)
    .option(...TENANT)
    .action((options: Configured) => choose({ action: 'checkpoint', ...options }));
  audit
    .command('prune')
    .description('remove now what audit.retention keeps no longer, as avow serve does once an hour')
    .option(...CONFIG, defaultConfig)
    .option('--dry-run', 'say what would go, and remove nothing', false)
    .action((options: { config: string; dryRun: boolean }) => choose({ action: 'prune', ...options }));
  audit
    .command('streams')
    .description('print how far each stream of the log has come, and what holds it up')
    .option(...CONFIG, defaultConfig)
    .option('--json', 'one JSON object a line', false)
    .action((options: { config: string; json: boolean }) => choose({ action: 'streams', ...options }));
}
