import type { ClaimConfig, Config } from '../../schema/config.ts';
import type { OperatorModule } from '../../schema/operator-module.ts';
import { carried, identityOf } from '../carry-over.ts';
import type { Effects } from '../effects.ts';
import { placedConditions } from '../policy/placed-rules.ts';
import type { Problem } from '../problem.ts';
import { parameterTypes, templatesIn } from '../scopes/catalog.ts';
import { checkClaim } from './check-claim.ts';
import { checkCycles, checkName, checkNeeds, checkTimeouts } from './check-resolvers.ts';
import { checkIssuers, checkSubjects } from './check-subjects.ts';
import { checkTaint, checkTaintedRules, checkTaintedSubjects, type UserWriters } from './check-taint.ts';
import { type Claim, fallbackOf } from './claim.ts';
import { type Guarded, guard, unguarded } from './guard.ts';
import { parseValue } from './json.ts';
import { compileOrigin, originsOf } from './origin.ts';
import { type NoPlace, type Place, placeIn } from './place.ts';
import type { Producer } from './producer.ts';
import { baseProducers, buildResolver } from './resolvers/kinds.ts';
import type { Resolver } from './source.ts';
import { createTaintOf } from './taint.ts';

/** Every source and every claim of a configuration, checked against one another. */
export interface Registry {
  readonly producers: ReadonlyMap<string, Producer>;
  readonly claims: ReadonlyMap<string, Claim>;
}

/** What resolvers are asked with. */
export type ClaimEffects = Pick<
  Effects,
  'outbound' | 'openDatabase' | 'loadModule' | 'now' | 'monotonic' | 'wait' | 'randomBytes' | 'carryOver'
>;

export interface RegistryDeps extends ClaimEffects {
  /** What stands at a SCIM path of a User, by the schema; why there is nothing. */
  userPath(path: string): Place | NoPlace;
  /** The same of a Group. */
  groupPath(path: string): Place | NoPlace;
  /** What the modules of resolvers export, by the resolver's name; one that could not be loaded is missing. */
  readonly modules: ReadonlyMap<string, OperatorModule>;
  /** Who may write what stands at a SCIM path of a User; null where the path leads nowhere. */
  userWriters(path: string): UserWriters | null;
}

export interface BuiltRegistry {
  readonly registry: Registry;
  /** Everything that is wrong, at once. The registry is not to be used unless there is nothing. */
  readonly problems: readonly Problem[];
  /** Opens what takes time to open. What cannot be opened now, the first to ask tells of: a source that is down stops no start. */
  wake(signal: AbortSignal): Promise<void>;
}

/** Makes the sources and claims that a configuration describes, and says all that is wrong with them. */
export function buildRegistry(config: Config, deps: RegistryDeps): BuiltRegistry {
  const problems: Problem[] = [];
  const resolvers = buildResolvers(config, deps, problems);
  const sources = resolvers.filter(({ policy }) => policy.timeoutMs > 0).map((one) => sourceOf(one, config, deps));
  const parameters = parameterTypes(templatesIn(config.scopes));
  const producers = new Map(
    [
      ...baseProducers({ userPath: (path) => deps.userPath(path), parameters }),
      ...resolvers.map((resolver) => produce(resolver, sources, deps)),
    ].map((producer) => [producer.name, producer]),
  );
  for (const resolver of resolvers) problems.push(...checkNeeds(resolver, producers, config));
  problems.push(...checkCycles(resolvers), ...checkTimeouts(resolvers, config));
  const taintOf = createTaintOf(producers, (path) => deps.userWriters(path));
  const claims = new Map<string, Claim>();
  for (const [name, claim] of Object.entries(config.claims)) {
    const found = checkClaim(name, claim, producers, config);
    const compiled = compileClaim(name, claim, producers, config.pairwiseSalt ?? null);
    const tainted = checkTaint(name, claim, taintOf);
    problems.push(...found, ...compiled.problems, ...tainted);
    if (compiled.claim !== null) claims.set(name, compiled.claim);
  }
  problems.push(
    ...checkTaintedSubjects(config.apis, taintOf),
    ...checkTaintedRules(placedConditions(config), config.claims, taintOf),
  );
  problems.push(...checkSubjects(config, producers), ...checkIssuers(config));
  const wake = async (signal: AbortSignal) =>
    void (await Promise.allSettled(sources.map((source) => source.wake(signal))));
  return { registry: { producers, claims }, problems, wake };
}

function buildResolvers(config: Config, deps: RegistryDeps, problems: Problem[]): readonly Resolver[] {
  return Object.entries(config.resolvers).flatMap(([name, resolver]) => {
    const named = checkName(name);
    const { resolver: made, problems: found } = buildResolver(resolver.kind, name, resolver, deps);
    problems.push(...named, ...found);
    return made === null || named.length > 0 ? [] : [made];
  });
}

/** A source outside the process: what it has answered, whether it is left alone, and its connections go with it to the next configuration. */
interface Source {
  readonly name: string;
  readonly load: Guarded;
  /** Once, however many configurations it is in. */
  wake(signal: AbortSignal): Promise<unknown>;
  close(): Promise<void>;
}

const sourceFrom = carried<Source>(({ close }) => close());

function sourceOf(resolver: Resolver, config: Config, deps: RegistryDeps): Source {
  const { name } = resolver;
  const module = deps.modules.get(name);
  // The function stands for the file that it came from, and that for all its lines.
  const code = module === undefined ? null : [module.gives, module.needs, identityOf(module.resolve)];
  return sourceFrom(deps.carryOver, [name, config.resolvers[name], code], () => {
    let awake: Promise<unknown> | undefined;
    return {
      name,
      load: guard(resolver, deps),
      wake: async (signal) => {
        awake ??= resolver.wake?.(signal);
        await awake;
      },
      close: async () => resolver.close?.(),
    };
  });
}

function produce(resolver: Resolver, sources: readonly Source[], deps: RegistryDeps): Producer {
  const { name, kind, needs, gives } = resolver;
  const source = sources.find((one) => one.name === name);
  return {
    name,
    kind,
    needs,
    at: (path) => placeIn(gives, path),
    load: source === undefined ? unguarded(resolver, deps) : alone(source),
  };
}

/** What is kept of an answer must not depend on more than the tenant and the inputs, so that it gets no more of the context. */
function alone({ load }: Source): Producer['load'] {
  return ({ tenant }, inputs, signal) => load(tenant, inputs, signal);
}

function compileClaim(
  name: string,
  config: ClaimConfig,
  producers: ReadonlyMap<string, Producer>,
  pairwiseSalt: string | null,
) {
  const problems: Problem[] = [];
  const origins = originsOf(name, config).flatMap((written) => {
    const producer = producers.get(written.source);
    // checkClaim has said so already.
    if (producer === undefined) return [];
    const origin = compileOrigin(written, config.type, producer, pairwiseSalt);
    if (!('at' in origin)) return [origin];
    // The type is the claim's, wherever the value comes from.
    const key = origin.at === 'type' ? ['claims', name, 'type'] : [...written.keys.via, origin.at];
    problems.push({ key, message: origin.message, mend: origin.mend });
    return [];
  });
  const value = parseValue(config.default);
  const claim: Claim = {
    name,
    type: config.type,
    origins,
    merge: config.merge ?? 'first',
    sensitivity: config.sensitivity,
    destinations: new Set(config.destinations),
    onAbsent: fallbackOf(config.onAbsent, value),
    onUnavailable: fallbackOf(config.onUnavailable, value),
    stale: config.onUnavailable === 'stale',
  };
  return { claim: origins.length === 0 ? null : claim, problems };
}
