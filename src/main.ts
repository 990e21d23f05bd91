/**
 * The command line: the only reader of the environment and of the arguments, and where the real effects are wired. What a command
 * does is loaded when it is asked for: most of a short command's time would go into loading the others.
 */
import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { setTimeout as timeout } from 'node:timers/promises';
import { inspect, styleText } from 'node:util';
import packageJson from '../package.json' with { type: 'json' };
import { appendObstacle } from './append-obstacle.ts';
import type { AuditOptions } from './cli/audit-command.ts';
import type { Passed } from './cli/check.ts';
import { type Invocation, type Output, parseCommandLine, type ServeOptions } from './cli/command-line.ts';
import { usualConfig } from './cli/config-file.ts';
import type { DiffOptions } from './cli/diff-command.ts';
import { EXIT, type ExitCode } from './cli/exit.ts';
import { failureText } from './cli/failure-text.ts';
import type { Terminal } from './cli/terminal.ts';
import { renderProblems } from './config/report.ts';
import type { Refusal, SettleDeps, Settled } from './config/settle.ts';
import { appendLines } from './durable-file.ts';
import type { Effects } from './effects.ts';
import { createModuleLoader } from './module-loader.ts';
import { createOutbound } from './outbound/outbound.ts';
import { createTransmitter } from './outbound/transmitter.ts';
import { createRandomPool } from './random-pool.ts';
import { openDatabase } from './sql/open.ts';
import { createUuidSource } from './uuid.ts';

const now = () => Date.now();
const random = createRandomPool(randomBytes);

const effects: Effects = {
  now,
  monotonic: () => performance.now(),
  newId: createUuidSource(now, random),
  randomBytes: random,
  wait: (ms, signal) => timeout(ms, undefined, { signal }).catch(() => {}),
  outbound: createOutbound((host) => lookup(host, { all: true })),
  transmitter: createTransmitter((host) => lookup(host, { all: true })),
  appendLines,
  appendObstacle,
  openDatabase,
  loadModule: createModuleLoader(),
};

const deps: SettleDeps & { readonly effects: Effects } = {
  effects,
  env: process.env,
  readFile: (path) => readFileSync(path, 'utf8'),
};

const output: Output = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
};

const terminal: Terminal = {
  width: process.stdout.columns ?? 80,
  // Leaves the text as it is for NO_COLOR, and where nobody looks at a terminal.
  paint: (style, text) => styleText(style, text, { stream: process.stdout }),
};

async function run(invocation: Invocation): Promise<ExitCode> {
  switch (invocation.command) {
    case 'none':
      return invocation.exitCode;
    case 'check': {
      const { check } = await import('./cli/check.ts');
      return runCheck(check(invocation.options, deps));
    }
    case 'serve':
      return runServe(invocation.options);
    case 'audit':
      return runAudit(invocation.options);
    case 'client': {
      const { client } = await import('./cli/client.ts');
      return runSettled(invocation.options, ({ config }, options) => client(config, options, effects, output));
    }
    case 'registration': {
      const { registration } = await import('./cli/registration.ts');
      return runSettled(invocation.options, ({ config }, options) => registration(config, options, effects, output));
    }
    case 'keys': {
      const { keys } = await import('./cli/keys.ts');
      return runSettled(invocation.options, (settled, options) => keys(settled, options, effects, output));
    }
    case 'user': {
      const { user } = await import('./cli/user.ts');
      return runSettled(invocation.options, (settled, options) => user(settled, options, effects, output));
    }
    case 'explain': {
      const { explainCommand } = await import('./cli/explain.ts');
      return runSettled(invocation.options, (settled, options) =>
        explainCommand(settled, options, deps, output, terminal),
      );
    }
    case 'diff':
      return runDiff(invocation.options);
  }
}

function runCheck(found: Passed | Refusal): ExitCode {
  if ('problems' in found) return refuse(found);
  const { warnings, document } = found;
  if (warnings.length > 0) output.err(renderProblems(warnings, document, process.stderr, 'warning'));
  output.out(found.told);
  return EXIT.ok;
}

async function runServe(options: ServeOptions): Promise<ExitCode> {
  const [{ serve }, { createLog }, { fileFingerprint: fingerprint }, { openStore }] = await Promise.all([
    import('./cli/serve.ts'),
    import('./log.ts'),
    import('./file-fingerprint.ts'),
    import('./store/open.ts'),
  ]);
  const serving = await serve(options, { ...deps, log: createLog(process.stderr), fingerprint, openStore }, output);
  if ('problems' in serving) return refuse(serving);
  // In a terminal it says that the terminal is gone, and nobody would be left to stop Avow.
  if (!process.stdin.isTTY) process.on('SIGHUP', serving.avow.reload);
  await stopSignal();
  await serving.stop();
  return EXIT.ok;
}

/** A command that works on what the configuration names, and has no more to say than that it is done. */
async function runSettled<Options extends { readonly config: string }>(
  options: Options,
  command: (settled: Settled, options: Options) => Promise<void>,
): Promise<ExitCode> {
  const settled = await settledOf(options.config);
  if ('problems' in settled) return refuse(settled);
  await command(settled, options);
  return EXIT.ok;
}

async function settledOf(config: string): Promise<Settled | Refusal> {
  const { settle } = await import('./config/settle.ts');
  return settle(config, deps);
}

async function runAudit(options: AuditOptions): Promise<ExitCode> {
  const settled = await settledOf(options.config);
  if ('problems' in settled) return refuse(settled);
  const { config } = settled;
  if (options.action === 'verify') {
    const { auditVerify } = await import('./cli/audit-verify.ts');
    return (await auditVerify(config, options, deps, output)) ? EXIT.ok : EXIT.differs;
  }
  if (options.action === 'checkpoint') {
    const { auditCheckpoint } = await import('./cli/audit-verify.ts');
    await auditCheckpoint(config, options, output);
  } else if (options.action === 'prune') {
    const { auditPrune } = await import('./cli/audit-prune.ts');
    await auditPrune(config, options, effects, output);
  } else if (options.action === 'streams') {
    const { auditStreams } = await import('./cli/audit-streams.ts');
    await auditStreams(config, options, output);
  } else {
    const { audit } = await import('./cli/audit.ts');
    await audit(config, options, effects, output);
  }
  return EXIT.ok;
}

/** As diff(1) does: its exit code 1 says that there are differences, so that nothing else may end with it. */
async function runDiff(options: DiffOptions): Promise<ExitCode> {
  const [current, changed] = [await settledOf(options.current), await settledOf(options.config)];
  for (const one of [current, changed]) if ('problems' in one) refuse(one);
  if ('problems' in current || 'problems' in changed) return EXIT.undecided;
  try {
    const { diffCommand } = await import('./cli/diff.ts');
    return await diffCommand({ current, changed }, options, deps, output, terminal);
  } catch (error) {
    report(error);
    return EXIT.undecided;
  }
}

function refuse({ problems, document }: Refusal): ExitCode {
  output.err(renderProblems(problems, document, process.stderr));
  return EXIT.config;
}

/** The first signal stops gracefully; a second finds no handler and ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
}

function crash(error: unknown): never {
  report(error);
  process.exit(EXIT.failure);
}

/** One line for the person who runs it; the stack, and those of its causes, are for the one who mends it. */
function report(error: unknown): void {
  const debug = process.env.AVOW_DEBUG !== undefined && error instanceof Error;
  output.err(`avow: ${failureText(error)}\n${debug ? `${inspect(error)}\n` : ''}`);
}

process.on('uncaughtException', crash);
// `avow audit | head` closes the pipe when it has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  error.code === 'EPIPE' ? process.exit(EXIT.ok) : crash(error),
);

process.exitCode = await run(parseCommandLine(process.argv.slice(2), packageJson.version, output, usualConfig()));
