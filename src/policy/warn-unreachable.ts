/** What stands in the configuration and can have no effect: no mistake for sure, but hardly meant. */
import type { Config, Operation } from '../../schema/config.ts';
import { mentionsIn } from '../claims/cel.ts';
import type { Problem } from '../problem.ts';
import { scopeCatalog } from '../scopes/catalog.ts';
import { carriedClaims } from './carried.ts';
import { bodyOf, placedConditions } from './placed-rules.ts';

/** Claims that no token can carry, scopes that nobody can ask for, and narrowing to what is not there. */
export function warnUnreachable(config: Config): readonly Problem[] {
  return [...idleClaims(config), ...idleScopes(config), ...idleNarrowing(config), ...closedScopes(config)];
}

function idleClaims(config: Config): readonly Problem[] {
  const { claims, scopes } = config;
  const conditions = placedConditions(config);
  const read = conditions
    .flatMap(({ text }) => mentionsIn(text))
    .flatMap(({ root, path: [name] }) => (root === 'claims' ? [name] : []));
  const used = new Set([...Object.values(scopes).flatMap((scope) => scope.claims), ...read]);
  return Object.keys(claims)
    .filter((name) => !used.has(name))
    .map((name) => ({
      key: ['claims', name],
      message: 'no scope carries this claim and nothing that decides reads it, so that no token will ever have it',
      mend: 'list it under scopes.<name>.claims, or remove it',
    }));
}

function idleScopes({ apis, clients, scopes: declared, registration }: Config): readonly Problem[] {
  const catalog = scopeCatalog(declared);
  const listed = [...Object.values(clients), registration].flatMap((who) => who?.scopes ?? []);
  const asked = new Set(listed.flatMap((scope) => [scope, catalog.find(scope)?.name ?? scope]));
  return Object.entries(apis).flatMap(([api, { scopes }]) =>
    scopes.flatMap((scope, index) => {
      if (asked.has(scope)) return [];
      const message = `no application may ask for the scope '${scope}'`;
      return [
        { key: ['apis', api, 'scopes', index], message, mend: 'list it under clients.<id>.scopes, or remove it' },
      ];
    }),
  );
}

/** Scopes whose rules refuse everybody. */
function closedScopes({ scopes }: Config): readonly Problem[] {
  return Object.entries(scopes).flatMap(([name, { rules }]) => {
    const key = ['scopes', name, 'rules'];
    const bodies = rules.map(bodyOf);
    const closing = bodies.findIndex((body) => isAgainst(body) && isForAll(body));
    if (closing >= 0) {
      const message = `this ${bodies[closing]?.effect} holds for everybody, so that nobody can have '${name}'`;
      return [{ key: [...key, closing], message, mend: 'say whom it is for, or when; or remove the scope' }];
    }
    if (bodies.some((body) => body.effect === 'allow' && isAbout(body, 'request'))) return [];
    return [{ key, message: `no rule allows '${name}' to anybody`, mend: 'write an allow rule, or remove the scope' }];
  });
}

type Body = ReturnType<typeof bodyOf>;

function isAgainst(body: Body): boolean {
  return (body.effect === 'deny' || body.effect === 'drop') && isAbout(body, 'request');
}

function isAbout(body: Body, operation: Operation): boolean {
  return body.effect !== 'require' && (body.may?.includes(operation) ?? operation === 'request');
}

function isForAll({ to, through, when }: Body): boolean {
  return to === undefined && through === undefined && when === undefined;
}

/** Narrowing never adds a claim: one that is named and that no scope brings is missing all the same. */
function idleNarrowing(config: Config): readonly Problem[] {
  const { apis, clients, scopes } = config;
  const carried = new Map<string, string[]>();
  for (const { client, claims } of carriedClaims(config)) {
    const known = carried.get(client) ?? [];
    known.push(...claims);
    carried.set(client, known);
  }
  const ofApi = Object.entries(apis).flatMap(([name, api]) => {
    const brought = api.scopes.flatMap((scope) => scopes[scope]?.claims ?? []);
    return idle(['apis', name, 'claims'], api.claims ?? [], new Set(brought));
  });
  const ofClient = Object.entries(clients).flatMap(([name, { claims = [] }]) => {
    return idle(['clients', name, 'claims'], claims, new Set(carried.get(name)));
  });
  return [...ofApi, ...ofClient];
}

function idle(key: readonly string[], named: readonly string[], brought: ReadonlySet<string>): readonly Problem[] {
  return named.flatMap((claim, index) => {
    if (brought.has(claim)) return [];
    const message = `none of its tokens can carry '${claim}': no scope brings it, or an API is narrowed to others`;
    return [{ key: [...key, index], message, mend: 'list it in a scope, or remove it here' }];
  });
}
