import { LRUCache } from 'lru-cache';
import type { Claim } from './claim.ts';
import { needKey } from './need.ts';
import type { Origin } from './origin.ts';
import { firstName, type Place } from './place.ts';
import type { Producer } from './producer.ts';
import type { Registry } from './registry.ts';
import type { Need } from './source.ts';

/** What is asked for: claims by name, and sources that rules read. */
export interface Demand {
  readonly claims: readonly string[];
  readonly sources: readonly string[];
  /** What rules take of those sources: `idp.groups`, or `idp` for anything. A source of which nothing is said here may be asked for anything. */
  readonly reads?: readonly string[];
}

export interface Input {
  /** `source.path` */
  readonly key: string;
  readonly source: string;
  readonly place: Place;
  readonly optional: boolean;
}

export interface Step {
  readonly producer: Producer;
  readonly inputs: readonly Input[];
  /** The names that claims, rules and other sources take of it; null where that can be any. */
  readonly reads: ReadonlySet<string> | null;
  /** Whether it may answer otherwise for each dynamic scope of one request. */
  readonly varies: boolean;
}

export interface Plan {
  /** Each source once, after those that it needs. */
  readonly steps: readonly Step[];
  readonly claims: readonly Claim[];
  /** Whether all of it comes with the request. */
  readonly isImmediate: boolean;
}

export type Planner = (demand: Demand) => Plan;

/** Sets of scopes that applications ask for; there are few of them, and an attacker may not make them many. */
const PLANS_KEPT = 500;

/**
 * Plans backward from what is demanded: the claims, the sources they and the rules need, what those need, and nothing else.
 * A plan depends on the demand alone and is made once for each.
 * @throws TypeError on a claim or source that the registry does not know, which a checked configuration cannot ask for
 */
export function createPlanner(registry: Registry): Planner {
  const plans = new LRUCache<string, Plan>({ max: PLANS_KEPT });
  return (demand) => {
    const claims = [...new Set(demand.claims)].sort();
    const sources = [...new Set(demand.sources)].sort();
    const reads = [...new Set(demand.reads ?? [])].sort();
    const key = JSON.stringify([claims, sources, reads]);
    const known = plans.get(key);
    if (known !== undefined) return known;
    const plan = makePlan(registry, { claims, sources, reads });
    plans.set(key, plan);
    return plan;
  };
}

function makePlan(registry: Registry, demand: Demand): Plan {
  const claims = demand.claims.map((name) => known(registry.claims, name, 'claim'));
  const steps = new Map<string, Omit<Step, 'reads'>>();
  const visiting = new Set<string>();

  function add(name: string): void {
    if (visiting.has(name)) return;
    visiting.add(name);
    const producer = known(registry.producers, name, 'source');
    for (const need of producer.needs) add(need.source);
    const varies = name === 'scope' || producer.needs.some(({ source }) => steps.get(source)?.varies === true);
    steps.set(name, { producer, inputs: inputsOf(producer, registry), varies });
  }

  const origins = claims.flatMap((claim) => claim.origins);
  for (const name of [...demand.sources, ...origins.map(({ source }) => source)]) add(name);
  const needs = [...steps.values()].flatMap(({ producer }) => producer.needs);
  const reads = readsOf(demand, origins, needs);
  return {
    steps: [...steps].map(([name, step]) => ({ ...step, reads: reads.get(name) ?? null })),
    claims,
    isImmediate: [...steps.values()].every(({ producer }) => producer.isImmediate === true),
  };
}

/** What is taken of each source; null where it can be anything. */
function readsOf(
  { sources, reads = [] }: Demand,
  origins: readonly Origin[],
  needs: readonly Need[],
): ReadonlyMap<string, ReadonlySet<string> | null> {
  const taken = [
    ...reads.map((read) => [firstName(read), read.slice(firstName(read).length + 1)] as const),
    ...origins.flatMap((origin) => origin.reads.map((name) => [origin.source, name] as const)),
    ...needs.map(({ source, path }) => [source, firstName(path)] as const),
  ];
  const told = new Set(reads.map(firstName));
  const whole = new Set([
    ...sources.filter((source) => !told.has(source)),
    ...taken.filter(([, name]) => name === '').map(([source]) => source),
  ]);
  const names = Map.groupBy(taken, ([source]) => source);
  return new Map(
    [...names].map(([source, all]) => [source, whole.has(source) ? null : new Set(all.map(([, name]) => name))]),
  );
}

function inputsOf(producer: Producer, registry: Registry): readonly Input[] {
  return producer.needs.map((need) => {
    const place = known(registry.producers, need.source, 'source').at(need.path);
    if ('problem' in place) throw new TypeError(`${needKey(need)}: ${place.problem}`);
    return { key: needKey(need), source: need.source, place, optional: need.optional === true };
  });
}

function known<T>(map: ReadonlyMap<string, T>, name: string, what: string): T {
  const found = map.get(name);
  if (found === undefined) throw new TypeError(`there is no ${what} '${name}'`);
  return found;
}
