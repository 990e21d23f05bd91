import { type Refusal, type SettleDeps, type Settled, settle } from '../config/settle.ts';
import type { CheckOptions } from './command-line.ts';

const COUNTED = [
  { key: 'clients', one: 'client', many: 'clients' },
  { key: 'apis', one: 'API', many: 'APIs' },
  { key: 'authorizationServers', one: 'other authorization server', many: 'other authorization servers' },
  { key: 'trustDomains', one: 'trust domain', many: 'trust domains' },
  { key: 'authorizationDetails', one: 'type of authorization details', many: 'types of authorization details' },
  { key: 'scopes', one: 'scope', many: 'scopes' },
  { key: 'claims', one: 'claim', many: 'claims' },
  { key: 'resolvers', one: 'resolver', many: 'resolvers' },
  { key: 'decisionPoints', one: 'decision point', many: 'decision points' },
  { key: 'providers', one: 'identity provider', many: 'identity providers' },
  { key: 'issuers', one: 'other issuer', many: 'other issuers' },
] as const;

/** A configuration that may be served. */
export interface Passed {
  /** The sentence that says what was found. */
  readonly told: string;
  /** What is hardly meant, though it may be served. */
  readonly warnings: Settled['warnings'];
  readonly document: Settled['document'];
}

/**
 * `avow check`: everything that `avow serve` checks before it opens anything, and nothing else.
 * Returns what was found, or all that is wrong.
 */
export function check(options: CheckOptions, deps: SettleDeps): Passed | Refusal {
  const settled = settle(options.config, deps);
  if ('problems' in settled) return settled;
  const { config, warnings, document } = settled;
  const provisioning = Object.keys(config.scim.clients).length;
  const counts = COUNTED.map(({ key, one, many }) => inWords(Object.keys(config[key]).length, one, many));
  const all = [inWords(provisioning, 'provisioning client', 'provisioning clients'), ...counts];
  const found = all.filter((count) => count !== null).join(', ');
  return { told: `${options.config} is good${found === '' ? '' : `: ${found}`}\n`, warnings, document };
}

function inWords(count: number, one: string, many: string): string | null {
  return count === 0 ? null : `${count} ${count === 1 ? one : many}`;
}
