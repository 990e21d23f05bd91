import type { Config } from '../schema/config.ts';

/** What holds where the file says nothing of it, in ms. */
const USUAL = { issuance: 2_000, source: 500 };
const UNHURRIED = { issuance: 60_000, source: 30_000 };

/**
 * The configuration with sources that are waited for so long that no stall of a busy machine is taken for their silence: for tests of what an
 * answer means. What a test says of the time itself, other than what is usual, stays.
 */
export function unhurried(config: Config): Config {
  if (config.limits.issuance !== USUAL.issuance) return config;
  return {
    ...config,
    limits: { ...config.limits, issuance: UNHURRIED.issuance },
    resolvers: each(config.resolvers, inNoHurry),
    decisionPoints: each(config.decisionPoints, inNoHurry),
    providers: each(config.providers, (provider) =>
      'userInfo' in provider && provider.userInfo !== undefined
        ? { ...provider, userInfo: inNoHurry(provider.userInfo) }
        : provider,
    ),
  };
}

function inNoHurry<T extends object>(source: T): T {
  return 'timeout' in source && source.timeout === USUAL.source ? { ...source, timeout: UNHURRIED.source } : source;
}

function each<T>(named: Readonly<Record<string, T>>, change: (one: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(named).map(([name, one]) => [name, change(one)]));
}
