import type { ClaimConfig, Config, Destination, ForeignIssuerConfig } from '../../schema/config.ts';
import { ADAPTERS } from '../adapters/kinds.ts';
import type { UserWriters } from '../claims/check-taint.ts';
import { carriedClaims } from '../policy/carried.ts';
import type { Problem } from '../problem.ts';
import { scopeCatalog } from '../scopes/catalog.ts';
import { suggest } from '../suggest.ts';

type Key = Problem['key'];
type WritersOf = (path: string) => UserWriters | null;

/**
 * All that is wrong with the issuers that are not Avow: names that are nowhere, people who could call themselves somebody else, and
 * claims that their products do not take.
 * @param writersOf who may write what stands at a SCIM path of a person
 */
export function checkForeignIssuers(config: Config, writersOf: WritersOf): readonly Problem[] {
  const each = Object.entries(config.issuers).flatMap(([name, issuer]) => {
    const key = ['issuers', name];
    return [
      ...checkNames(key, issuer, config),
      ...checkClients(key, issuer, config),
      ...checkProvider(key, issuer, config),
      ...checkSubject(key, issuer, writersOf),
      ...checkClaims(key, issuer, config),
    ];
  });
  return [...each, ...sharedSecrets(config)];
}

function checkNames(key: Key, issuer: ForeignIssuerConfig, { apis, scopes: declared }: Config): readonly Problem[] {
  const catalog = scopeCatalog(declared);
  const scopes = issuer.apis.flatMap((name) => (Object.hasOwn(apis, name) ? (apis[name]?.scopes ?? []) : []));
  return [
    ...issuer.apis.flatMap((name, index) => unknown([...key, 'apis', index], 'API', name, Object.keys(apis))),
    ...(issuer.scopes ?? []).flatMap((name, index) =>
      scopes.includes(catalog.find(name)?.name ?? name)
        ? []
        : unknown([...key, 'scopes', index], 'scope of its APIs', name, scopes),
    ),
  ];
}

function unknown(key: Key, what: string, name: string, known: readonly string[]): readonly Problem[] {
  if (known.includes(name)) return [];
  const near = suggest(name, known);
  const mend = near === null ? `name one of: ${known.join(', ') || 'none is declared'}` : `write ${near}`;
  return [{ key, message: `there is no ${what} '${name}'`, mend }];
}

function checkClients(key: Key, issuer: ForeignIssuerConfig, { clients }: Config): readonly Problem[] {
  return Object.entries(issuer.clients).flatMap(([id, name]) => {
    const at = [...key, 'clients', id];
    const client = Object.hasOwn(clients, name) ? clients[name] : undefined;
    if (client === undefined) return unknown(at, 'application', name, Object.keys(clients));
    if (client.tenant === issuer.tenant) return [];
    const message = `'${name}' is of the tenant ${client.tenant}, and the issuer of ${issuer.tenant}`;
    return [{ key: at, message, mend: 'name an application of the same tenant' }];
  });
}

function checkProvider(key: Key, issuer: ForeignIssuerConfig, { providers }: Config): readonly Problem[] {
  if (issuer.kind === 'resolve') return [];
  const at = [...key, 'provider'];
  const { subject, provider: name } = issuer;
  if (subject !== 'link') {
    if (name === undefined) return [];
    return [{ key: at, message: `it says nothing with subject: ${subject}`, mend: 'leave it out' }];
  }
  if (name === undefined) {
    const message = 'nothing says which provider its people are linked by';
    return [{ key: [...key, 'subject'], message, mend: 'add provider: and the name of one of providers' }];
  }
  const provider = Object.hasOwn(providers, name) ? providers[name] : undefined;
  if (provider === undefined) return unknown(at, 'provider', name, Object.keys(providers));
  if (provider.tenant === issuer.tenant) return [];
  const message = `'${name}' names people of the tenant ${provider.tenant}, and the issuer is of ${issuer.tenant}`;
  return [{ key: at, message, mend: 'name a provider of the same tenant' }];
}

/** As with an API (claims/check-taint.ts): one who may write the name that they are known by could take another's. */
function checkSubject(key: Key, issuer: ForeignIssuerConfig, writersOf: WritersOf): readonly Problem[] {
  const names = issuer.kind === 'resolve' ? ATTRIBUTES : ATTRIBUTES.filter((name) => name === issuer.subject);
  const at = issuer.kind === 'resolve' ? key : [...key, 'subject'];
  return names.flatMap((name) => {
    const by = writersOf(name)?.subject ?? null;
    if (by === null) return [];
    const message = `it knows people by ${name}, and people may write it of themselves (${by}.write)`;
    return [{ key: at, message, mend: `take ${name} out of ${by}.write, or name people by id or link` }];
  });
}

/** The names of SUBJECT_NAMES that are attributes; the others are Avow's own, or a provider's. */
const ATTRIBUTES = ['userName', 'externalId'] as const;

/** A claim that the product never takes would be missing from every token, or take the others with it. */
function checkClaims(key: Key, issuer: ForeignIssuerConfig, config: Config): readonly Problem[] {
  return claimsWithin(issuer, config).flatMap((name) => {
    const claim = Object.hasOwn(config.claims, name) ? config.claims[name] : undefined;
    const reason = claim === undefined ? null : (secretProblem(claim) ?? productProblem(issuer, name, claim));
    if (reason === null) return [];
    const message = `the claim '${name}' cannot go into its tokens: ${reason}`;
    const mend = 'narrow the scopes here or the claims of its applications, or change the claim';
    return [{ key, message, mend }];
  });
}

/** As in a JWT of Avow's own (policy/check-exposure.ts): whoever carries it can read it. */
function secretProblem({ sensitivity }: ClaimConfig): string | null {
  return sensitivity === 'secret' ? 'it is secret, and an application may be able to read them' : null;
}

function productProblem({ kind }: ForeignIssuerConfig, name: string, { type }: ClaimConfig): string | null {
  return kind === 'resolve' ? null : ADAPTERS[kind].refuses(name, type);
}

const IN_TOKENS: readonly Destination[] = ['access_token', 'id_token'];

/** Every claim that tokens of its applications could carry. */
function claimsWithin(issuer: ForeignIssuerConfig, config: Config): readonly string[] {
  const names = new Set(Object.values(issuer.clients));
  const catalog = scopeCatalog(config.scopes);
  const narrowed = issuer.scopes && new Set(issuer.scopes.map((scope) => catalog.find(scope)?.name ?? scope));
  const clients = Object.entries(config.clients).filter(([name]) => names.has(name));
  const apis = Object.entries(config.apis)
    .filter(([name]) => issuer.apis.includes(name))
    .map(([name, api]) => {
      const scopes = api.scopes.filter((scope) => narrowed?.has(scope) ?? true);
      return [name, { ...api, scopes }] as const;
    });
  const within = { ...config, clients: Object.fromEntries(clients), apis: Object.fromEntries(apis) };
  const carried = new Set(carriedClaims(within).flatMap(({ claims }) => [...claims]));
  return [...carried].filter((claim) => {
    const destinations = Object.hasOwn(config.claims, claim) ? (config.claims[claim]?.destinations ?? []) : [];
    return IN_TOKENS.some((destination) => destinations.includes(destination));
  });
}

/** At POST /claims/resolve the secret alone says who calls: of two that have it, one would be taken for the other. */
function sharedSecrets({ issuers }: Config): readonly Problem[] {
  const first = new Map<string, string>();
  return Object.entries(issuers).flatMap(([name, issuer]) => {
    const secret = issuer.kind === 'resolve' ? issuer.secret : undefined;
    if (secret === undefined) return [];
    const owner = first.get(secret);
    first.set(secret, owner ?? name);
    if (owner === undefined) return [];
    const message = `it is the secret of '${owner}' too`;
    return [{ key: ['issuers', name, 'secret'], message, mend: 'give each issuer a secret of its own' }];
  });
}
