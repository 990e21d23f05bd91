import type { Config } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';
import { isVariableName } from './cel.ts';
import { isScalar } from './conform.ts';
import { findCycles } from './cycles.ts';
import { needKey } from './need.ts';
import { hint } from './place.ts';
import type { Producer } from './producer.ts';
import { BASE_SOURCES, type Need, type Resolver } from './source.ts';

/** Variables of rules: the base sources, and the resolved claims, which are no source. */
const TAKEN: ReadonlySet<string> = new Set([...BASE_SOURCES, 'claims']);

/** Rules call a resolver by its name, beside the base sources. */
export function checkName(name: string): readonly Problem[] {
  const key = ['resolvers', name];
  if (TAKEN.has(name)) {
    return [
      { key, message: `'${name}' is the name of something that rules know already`, mend: 'choose another name' },
    ];
  }
  if (isVariableName(name)) return [];
  const mend = 'use letters, digits and _, and no word of CEL such as in, type or int';
  return [{ key, message: `rules cannot call a resolver '${name}'`, mend }];
}

/** Each need names a source and something that the source has; in a URL, something that can stand in one. */
export function checkNeeds(
  resolver: Resolver,
  producers: ReadonlyMap<string, Producer>,
  config: Config,
): readonly Problem[] {
  return resolver.needs.flatMap((need) => {
    const message = needProblem(need, producers, config);
    if (message === null) return [];
    const key = ['resolvers', resolver.name, ...(need.at ?? [])];
    const mend = `name a ${need.single ? 'single ' : ''}value that a source of this configuration has, such as user.userId`;
    return [{ key, message, mend }];
  });
}

function needProblem(need: Need, producers: ReadonlyMap<string, Producer>, config: Config) {
  const producer = producers.get(need.source);
  if (producer === undefined) {
    // One that exists and could not be made has its own problem.
    if (Object.hasOwn(config.resolvers, need.source)) return null;
    return `${needKey(need)}: there is no source '${need.source}'${hint(need.source, [...producers.keys()])}`;
  }
  const place = producer.at(need.path);
  if ('problem' in place) return `${needKey(need)}: ${place.problem}`;
  const unfit = need.single && place.type !== null && !isScalar(place.type);
  return unfit ? `${needKey(need)} is ${place.type}, and a single value is wanted` : null;
}

/** Resolvers that wait for one another would wait forever. */
export function checkCycles(resolvers: readonly Resolver[]): readonly Problem[] {
  const needs = new Map(resolvers.map((r) => [r.name, [...new Set(r.needs.map((need) => need.source))]]));
  return findCycles(needs).map((cycle) => ({
    key: ['resolvers', cycle[0] ?? ''],
    message: `resolvers need one another in a circle: ${cycle.join(' → ')}`,
    mend: 'let one of them do without the other',
  }));
}

/**
 * One that had longer than the whole issuance would never be found wanting: the deadline, which says nothing about it, would
 * always be the first to end the wait, and its breaker never open.
 */
export function checkTimeouts(resolvers: readonly Resolver[], { limits }: Config): readonly Problem[] {
  const endless = resolvers.filter(({ policy }) => policy.timeoutMs >= limits.issuance);
  return endless.map(({ name, policy }) => ({
    key: ['resolvers', name, 'timeout'],
    message: `its timeout of ${policy.timeoutMs} ms does not end before the ${limits.issuance} ms of limits.issuance, which bound all sources of a token together`,
    mend: 'let the timeout be shorter, or limits.issuance longer',
  }));
}
