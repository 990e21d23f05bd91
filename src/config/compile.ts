import type { Config } from '../../schema/config.ts';
import type { OperatorModule } from '../../schema/operator-module.ts';
import { compileDecisionPoints } from '../authzen/compile.ts';
import type { DecisionPoint } from '../authzen/decision-point.ts';
import { createCarryOver } from '../carry-over.ts';
import { createApiReads } from '../claims/api-reads.ts';
import { createConditionCompiler, createRuleCompiler } from '../claims/condition.ts';
import { createPlanner, type Planner } from '../claims/plan.ts';
import { type BuiltRegistry, buildRegistry, type ClaimEffects, type Registry } from '../claims/registry.ts';
import { createScopeReads } from '../claims/scope-reads.ts';
import { fillUserName } from '../directory/fill.ts';
import { type Api, compileApis } from '../oauth/api.ts';
import type { DetailTypes } from '../oauth/authorization-details.ts';
import { type AuthorizationServer, compileAuthorizationServers } from '../oauth/authorization-server.ts';
import { checkAssertions } from '../oauth/check-assertions.ts';
import { checkAuthorizationServers, checkTrustDomains } from '../oauth/check-issued-elsewhere.ts';
import { checkRegistration } from '../oauth/check-registration.ts';
import { checkSenderConstraints } from '../oauth/check-sender.ts';
import { checkSharing } from '../oauth/check-sharing.ts';
import { type Client, compileClients } from '../oauth/client.ts';
import { compileDetailTypes } from '../oauth/detail-types.ts';
import { samlProviders } from '../oauth/provider-protocols.ts';
import { compileRegistration, type RegistrationPolicy } from '../oauth/registration-policy.ts';
import { compileTrustDomains, type TrustDomain } from '../oauth/trust-domain.ts';
import { checkSecretClaims, warnOfPersonalClaims } from '../policy/check-exposure.ts';
import { checkAssignments } from '../policy/check-rules.ts';
import { warnOfUnreadParameters } from '../policy/check-scope-reads.ts';
import { compilePolicy, type Policy } from '../policy/compile.ts';
import { DETAIL } from '../policy/detail-rules.ts';
import { warnUnreachable } from '../policy/warn-unreachable.ts';
import type { Problem } from '../problem.ts';
import { checkSamlProviders, warnOfCertificates } from '../saml/check-providers.ts';
import type { ResourceType } from '../scim/attribute.ts';
import { buildCatalog, type Catalog, type CustomSchema } from '../scim/catalog.ts';
import { PASSWORD_IMPORT } from '../scim/password-import.ts';
import { compileSelector, type Selector } from '../scim/select.ts';
import { createUuidSource } from '../uuid.ts';
import { checkAuditStreams } from './audit-streams.ts';
import { scimBaseUrl, withBuiltIns } from './built-in.ts';
import { checkHomes } from './check-homes.ts';
import { checkForeignIssuers } from './check-issuers.ts';
import { compileIssuers, type ForeignIssuers } from './issuers.ts';
import { pathsOf } from './resource-path.ts';
import { compileScimCallers, type ScimCallers } from './scim-clients.ts';
import { atHome, withScopeHomes } from './scope-homes.ts';
import { type SubjectIdentifier, subjectIdentifierOf } from './subject.ts';
import { checkTargets } from './targets.ts';
import { checkUserInfo } from './user-info.ts';
import { userWritersOf } from './user-writers.ts';

/** A configuration as the rooms work with it: every name resolved, every expression compiled. */
export interface Compiled {
  /** As the file has it; what the rooms made of it knows Avow's own API too. */
  readonly config: Config;
  /** What is hardly meant, though nothing is wrong with it. */
  readonly warnings: readonly Problem[];
  readonly catalog: Catalog;
  readonly userType: ResourceType;
  readonly groupType: ResourceType;
  readonly fill: ReturnType<typeof fillUserName>;
  readonly registry: Registry;
  readonly planner: Planner;
  readonly policy: Policy;
  readonly decisionPoints: readonly DecisionPoint[];
  readonly clients: ReadonlyMap<string, Client>;
  readonly apis: ReadonlyMap<string, Api>;
  readonly authorizationServers: ReadonlyMap<string, AuthorizationServer>;
  readonly trustDomains: ReadonlyMap<string, TrustDomain>;
  /** All that scopes belong to: the APIs, and what is one to rules and claims. */
  readonly homes: readonly Api[];
  readonly detailTypes: DetailTypes;
  /** What clients may register for; null where none may. RFC 7591 */
  readonly registration: RegistrationPolicy | null;
  readonly scimCallers: ScimCallers;
  readonly issuers: ForeignIssuers;
  readonly subjectIdentifier: SubjectIdentifier;
  /** Opens what its sources take time to open. */
  wake: BuiltRegistry['wake'];
  /** Gives back what its sources hold open, as far as no other configuration goes on with them. */
  close(): Promise<void>;
}

/**
 * Checks what the shape of the file alone cannot tell, room by room, and puts together what they made of it.
 * Returns all that is wrong, if anything is.
 * @throws TypeError where Avow's own schemas lack the User or the Group
 */
export function compileConfig(
  written: Config,
  schemas: readonly CustomSchema[],
  ways: ClaimEffects,
  modules: ReadonlyMap<string, OperatorModule> = new Map(),
): Compiled | { readonly problems: readonly Problem[] } {
  const { carryOver = createCarryOver({}) } = ways;
  const effects = { ...ways, carryOver };
  const { config, problems: inBuiltIns } = withBuiltIns(written);
  const { config: seen, problems: inHomes } = withScopeHomes(config);
  const ownSchemas = config.scim.users.passwordImport ? [PASSWORD_IMPORT] : [];
  const { catalog, problems: inSchemas } = buildCatalog(
    [...ownSchemas, ...schemas],
    config.scim.limits,
    scimBaseUrl(config),
  );
  const userType = ownType(catalog, 'User');
  const groupType = ownType(catalog, 'Group');
  const userPath = pathsOf(userType);
  const userName = compileUserName(config, userType);
  const scimCallers = compileScimCallers(config, catalog, userType);
  const userWriters = userWritersOf(userType, scimCallers.writers);
  const {
    registry,
    problems: inClaims,
    wake,
  } = buildRegistry(seen, {
    ...effects,
    userPath,
    groupPath: pathsOf(groupType),
    modules,
    userWriters,
  });
  const { policy, problems: inPolicy } = compilePolicy(seen, {
    compileCondition: createConditionCompiler(registry, config.pairwiseSalt ?? null),
    detailCompiler: createRuleCompiler(registry, config.pairwiseSalt ?? null, [DETAIL]),
    scopeReads: createScopeReads(registry),
    apiReads: createApiReads(registry),
  });
  const newId = createUuidSource(effects.now, effects.randomBytes);
  const { points, problems: inPoints } = compileDecisionPoints(seen, registry, { ...effects, newId });
  const { clients, problems: inClients } = compileClients(config);
  const { apis, problems: inApis } = compileApis(config);
  const authorizationServers = compileAuthorizationServers(config, seen);
  const trustDomains = compileTrustDomains(config, seen);
  const others = [...authorizationServers.values(), ...trustDomains.values()];
  const homes = [...apis.values(), ...others.map(({ api }) => api)];
  const { detailTypes, problems: inDetails } = compileDetailTypes(seen);

  const saml = samlProviders(config.providers);
  const inFile = [
    ...checkSecret(config),
    ...checkTargets(config),
    ...checkAuditStreams(config),
    ...checkAssertions(config),
    ...checkAuthorizationServers(config),
    ...checkTrustDomains(config),
    ...checkSenderConstraints(config),
    ...checkSharing(config),
    ...checkRegistration(config),
    ...checkUserInfo(config),
    ...checkSamlProviders(saml),
    ...inBuiltIns,
    ...inHomes,
    ...checkHomes(config),
    ...checkForeignIssuers(config, userWriters),
    ...userName.problems,
    ...scimCallers.problems,
  ];
  const problems = [
    ...inFile,
    ...inSchemas,
    ...inClaims,
    ...inPolicy,
    ...inPoints,
    ...checkAssignments(seen, policy, effects.now()),
    ...checkSecretClaims(config),
    ...inClients,
    ...inApis,
    ...inDetails,
  ];
  if (problems.length > 0) return { problems: problems.map((problem) => atHome(config, problem)) };
  return {
    config: written,
    warnings: [
      ...warnUnreachable(withScopeHomes(written).config),
      ...warnOfPersonalClaims(written),
      ...warnOfCertificates(saml, effects.now()),
      ...warnOfUnreadParameters(policy),
    ].map((warning) => atHome(written, warning)),
    catalog,
    userType,
    groupType,
    fill: fillUserName(userName.selector),
    registry,
    planner: createPlanner(registry),
    policy,
    decisionPoints: points,
    clients,
    apis,
    authorizationServers,
    trustDomains,
    homes,
    detailTypes,
    registration: registrationOf(config, policy, effects),
    scimCallers,
    issuers: compileIssuers(config, { clients, apis }, effects),
    subjectIdentifier: subjectIdentifierOf(homes, userPath),
    wake: async (signal) => void (await Promise.all([wake(signal), ...points.map(({ call }) => call.wake())])),
    close: () => carryOver.end(),
  };
}

function registrationOf(
  { registration, proxies }: Config,
  { catalog }: Policy,
  effects: ClaimEffects,
): RegistrationPolicy | null {
  const seesCertificates = proxies?.clientCertificate !== undefined;
  return registration === undefined ? null : compileRegistration(registration, catalog, seesCertificates, effects);
}

function ownType(catalog: Catalog, name: string): ResourceType {
  const type = catalog.resourceTypes.get(name);
  if (type === undefined) throw new TypeError(`the catalog has no ${name}`);
  return type;
}

/** Nodes that share a database share its signing keys, and so must share what the keys are sealed with. */
function checkSecret({ database, secret }: Config): readonly Problem[] {
  if (secret !== undefined || !/^postgres(ql)?:/i.test(database)) return [];
  return [
    { key: ['secret'], message: "with PostgreSQL, 'secret' is needed", mend: "add secret: '${env:AVOW_SECRET}'" },
  ];
}

function compileUserName(
  config: Config,
  type: ResourceType,
): { readonly selector: Selector | null; readonly problems: readonly Problem[] } {
  const path = config.scim.users.userName?.default;
  if (path === undefined) return { selector: null, problems: [] };
  const compiled = compileSelector(type, path);
  const key = ['scim', 'users', 'userName', 'default'];
  const mend = "name one text of a user, such as 'emails[primary eq true].value'";
  if ('problem' in compiled) return { selector: null, problems: [{ key, message: compiled.problem, mend }] };
  const { selector } = compiled;
  if (!selector.multiValued && selector.attribute.definition.type === 'string') return { selector, problems: [] };
  return { selector: null, problems: [{ key, message: 'a userName is one text, and this path gives another', mend }] };
}
