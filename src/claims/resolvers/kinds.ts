import type { ResolverConfig } from '../../../schema/config.ts';
import type { ParameterTypes } from '../../scopes/catalog.ts';
import type { NoPlace, Place } from '../place.ts';
import type { Producer } from '../producer.ts';
import type { BaseSource } from '../source.ts';
import { actorProducer } from './actor.ts';
import { authnProducer } from './authn.ts';
import type { Built, ResolverDeps } from './built.ts';
import { clientProducer } from './client.ts';
import { buildConstant, type ConstantConfig } from './constant.ts';
import { buildGroups, type GroupsConfig } from './groups.ts';
import { buildHttp, type HttpConfig } from './http.ts';
import { idpProducer } from './idp.ts';
import { buildModule, type ModuleConfig } from './module.ts';
import { requestProducer } from './request.ts';
import { buildRisk, type RiskConfig } from './risk.ts';
import { scopeProducer } from './scope.ts';
import { buildSql, type SqlConfig } from './sql.ts';
import { userProducer } from './user.ts';

interface BaseDeps {
  userPath(path: string): Place | NoPlace;
  /** Of the dynamic scopes. */
  readonly parameters: ParameterTypes;
}

/** The sources that come with every request. */
const BASE_KINDS: Readonly<Record<BaseSource, (deps: BaseDeps) => Producer>> = {
  user: ({ userPath }) => userProducer(userPath),
  idp: idpProducer,
  authn: authnProducer,
  client: clientProducer,
  actor: actorProducer,
  request: requestProducer,
  scope: ({ parameters }) => scopeProducer(parameters),
};

interface Configs {
  http: HttpConfig;
  risk: RiskConfig;
  groups: GroupsConfig;
  sql: SqlConfig;
  module: ModuleConfig;
  constant: ConstantConfig;
}

/** The kinds of resolver a configuration may name; schema/config.ts has the shape of each. */
const RESOLVER_KINDS: {
  readonly [K in ResolverConfig['kind']]: (name: string, config: Configs[K], deps: ResolverDeps) => Built;
} = {
  http: buildHttp,
  risk: buildRisk,
  groups: buildGroups,
  sql: buildSql,
  module: buildModule,
  constant: buildConstant,
};

export function baseProducers(deps: BaseDeps): readonly Producer[] {
  return Object.values(BASE_KINDS).map((make) => make(deps));
}

/** Makes the resolver that a configuration describes, or says what is wrong with it. */
export function buildResolver<K extends ResolverConfig['kind']>(
  kind: K,
  name: string,
  config: Configs[K],
  deps: ResolverDeps,
): Built {
  return RESOLVER_KINDS[kind](name, config, deps);
}
