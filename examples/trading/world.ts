import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../src/server.ts';
import { startBilling } from './stand-ins/billing.ts';
import type { Listener } from './stand-ins/listener.ts';
import { type Partner, startPartner } from './stand-ins/partner.ts';
import { type RiskEngine, startRiskEngine } from './stand-ins/risk.ts';

const AVOW = join(import.meta.dirname, '../../bin/avow.js');
/** What is copied, so that the example stays as it is when the demo changes it. */
const CONFIGURATION = ['avow.yaml', 'schema'];

/** Everything the demo runs: Avow in a process of its own, and the three servers beside it. */
export interface World {
  readonly url: string;
  readonly partner: Partner;
  readonly billing: Listener;
  readonly risk: RiskEngine;
  /** The environment that the configuration's ${env:…} names are taken from, secrets made for this run among them. */
  readonly env: Readonly<Record<string, string>>;
  /** Puts other words into avow.yaml, as an editor does. */
  editConfig(edit: (text: string) => string): Promise<void>;
  /** What Avow logs when it has taken them. */
  configurationChanged(): Promise<ConfigurationChanged>;
  /** What `avow audit --json` says, newest first. */
  audit(last: number, filters?: readonly string[]): Promise<AuditLine[]>;
  stop(): Promise<void>;
}

export interface ConfigurationChanged {
  /** The names of what is another now. */
  readonly changed: readonly string[];
}

/** A line of `avow audit --json`. */
export interface AuditLine {
  readonly at: string;
  readonly event: string;
  readonly client: string | null;
  readonly [name: string]: unknown;
}

const PATIENCE_MS = 60_000;

const SECRETS = [
  'HR_TOKEN',
  'TRADING_WEB_SECRET',
  'PARTNER_PORTAL_SECRET',
  'TRADING_MOBILE_SECRET',
  'GATEWAY_SECRET',
  'SUPPORT_SECRET',
  'ASSISTANT_SECRET',
];

export async function startWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'avow-demo-'));
  const [partner, billing, risk] = await Promise.all([
    startPartner(),
    startBilling(new Map([['2998', 'gold']])),
    startRiskEngine(),
  ]);
  const config = join(folder, 'avow.yaml');
  for (const name of CONFIGURATION) await cp(join(import.meta.dirname, name), join(folder, name), { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    AVOW_ISSUER: url,
    AVOW_PORT: String(port),
    AVOW_DATABASE: join(folder, 'avow.db'),
    PARTNER_URL: partner.url,
    BILLING_URL: billing.url,
    RISK_URL: risk.url,
    ...Object.fromEntries(SECRETS.map((name) => [name, randomBytes(24).toString('base64url')])),
  };
  const avow = spawn(process.execPath, [AVOW, 'serve', '--config', config], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const log = follow(avow);
  const listeners = [partner, billing, risk];
  const stop = async () => {
    await stopped(avow);
    await Promise.all(listeners.map((listener) => listener.close()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await ready(url, avow, log);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    partner,
    billing,
    risk,
    env,
    stop,
    editConfig: async (edit) => {
      await writeFile(`${config}~`, edit(await readFile(config, 'utf8')));
      await rename(`${config}~`, config);
    },
    configurationChanged: () => log.line('the configuration has changed'),
    audit: (last, filters = []) => readAudit(config, env, ['--last', String(last), ...filters]),
  };
}

interface FollowedLog {
  said(): string;
  /** The first line that has these words, once it is there; a minute is waited for it at the most. */
  line(words: string): Promise<ConfigurationChanged>;
}

/** What Avow says on standard error. */
function follow(avow: ChildProcess): FollowedLog {
  let said = '';
  avow.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-10_000);
  });
  return {
    said: () => said,
    line: async (words) => {
      const deadline = Date.now() + PATIENCE_MS;
      while (Date.now() < deadline) {
        const line = said.split('\n').find((one) => one.endsWith('}') && one.includes(words));
        if (line !== undefined) return JSON.parse(line) as ConfigurationChanged;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      throw new Error(`avow did not say '${words}':\n${said}`);
    },
  };
}

async function ready(url: string, avow: ChildProcess, log: FollowedLog): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (avow.exitCode === null && Date.now() < deadline) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(
    `avow did not start${avow.exitCode === null ? ' in time' : ` (exit ${avow.exitCode})`}:\n${log.said()}`,
  );
}

async function stopped(avow: ChildProcess): Promise<void> {
  if (avow.exitCode !== null || avow.signalCode !== null) return;
  const ended = new Promise((resolve) => avow.once('exit', resolve));
  avow.kill('SIGTERM');
  await ended;
}

async function readAudit(
  config: string,
  env: Readonly<Record<string, string>>,
  options: readonly string[],
): Promise<AuditLine[]> {
  const args = [AVOW, 'audit', '--config', config, '--json', ...options];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...env } });
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditLine);
}
