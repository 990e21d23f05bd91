/** What Avow tells everybody of itself, and where. RFC 8414, OpenID Connect Discovery 1.0, RFC 9728 */
import { type Api, userInfoUrl } from './api.ts';
import type { DetailTypes } from './authorization-details.ts';
import type { ClientMethod } from './client-methods.ts';
import type { JsonObject } from './json.ts';
import { authorizationServerMetadata, metadataPath } from './metadata.ts';
import { isServedHere, PROTECTED_RESOURCE, protectedResourceMetadata } from './protected-resource.ts';
import { wellKnownPath } from './well-known.ts';

export interface PublishedDocument {
  readonly paths: ReadonlySet<string>;
  readonly document: JsonObject;
}

export interface DocumentSources {
  readonly issuer: string;
  readonly apis: ReadonlyMap<string, Api>;
  readonly detailTypes: DetailTypes;
  /** How clients authenticate. */
  readonly methods: readonly ClientMethod[];
  /** What there are signing keys for. */
  readonly algorithms: readonly string[];
  /** Which profiles of the JWT bearer grant are taken (jwt-grant.ts). */
  readonly grantProfiles?: readonly string[];
  /** What can be had by an exchange for another authorization server. */
  readonly chaining?: readonly string[];
  /** Whether clients register themselves. */
  readonly registers?: boolean;
}

const SERVER = '/.well-known/oauth-authorization-server';
const OPENID = '/.well-known/openid-configuration';

/** Each document under the path of its standard, and where it is asked for behind a proxy that takes the issuer's path away. */
export function publishedDocuments(sources: DocumentSources): readonly PublishedDocument[] {
  const {
    issuer,
    apis,
    detailTypes,
    algorithms,
    methods,
    grantProfiles = [],
    chaining = [],
    registers = false,
  } = sources;
  // Those of trust domains come in request_details.
  const types = [...detailTypes.values()].flatMap(({ name, api }) => (apis.has(api) ? [name] : []));
  const server: JsonObject = {
    ...authorizationServerMetadata(issuer, apis, methods),
    // RFC 9396 §10
    ...(types.length > 0 && { authorization_details_types_supported: types }),
    ...(grantProfiles.length > 0 && { authorization_grant_profiles_supported: grantProfiles }),
    // draft-ietf-oauth-identity-chaining
    ...(chaining.length > 0 && { identity_chaining_requested_token_types_supported: chaining }),
    // RFC 8414 §2; RFC 7591
    ...(registers && { registration_endpoint: `${issuer}/oauth/register` }),
    // RFC 9701 §7
    introspection_signing_alg_values_supported: [...algorithms],
    ...userInfoMembers(issuer, apis, algorithms),
    // RFC 9728 §4
    protected_resources: [...apis.values()].map(({ audience }) => audience),
  };
  const served = [...apis.values()].filter((api) => isServedHere(issuer, api));
  return [
    { paths: new Set([SERVER, metadataPath(issuer)]), document: server },
    { paths: openidPaths(issuer), document: { ...server, ...openidMembers(apis) } },
    ...served.map((api) => ({
      paths: new Set([
        PROTECTED_RESOURCE + api.audience.slice(issuer.length),
        wellKnownPath(PROTECTED_RESOURCE, api.audience),
      ]),
      document: protectedResourceMetadata(issuer, api),
    })),
  ];
}

/** OpenID Connect Discovery §4 puts the path of the issuer first, RFC 8414 §5 puts it last. */
function openidPaths(issuer: string): ReadonlySet<string> {
  const { pathname } = new URL(issuer);
  return new Set([OPENID, wellKnownPath(OPENID, issuer), pathname === '/' ? OPENID : pathname + OPENID]);
}

/** OpenID Connect Discovery §3 requires these of a provider; no grant of Avow's gives an ID token, and none is named. */
function openidMembers(apis: ReadonlyMap<string, Api>): JsonObject {
  const types = [...apis.values()].map(({ pairwise }) => (pairwise === null ? 'public' : 'pairwise'));
  return {
    subject_types_supported: [...new Set(types)],
    id_token_signing_alg_values_supported: [],
  };
}

/** Where an API is configured for it, and so somebody can have a token. OpenID Connect Discovery §3 */
function userInfoMembers(issuer: string, apis: ReadonlyMap<string, Api>, algorithms: readonly string[]): JsonObject {
  if (![...apis.values()].some(({ toldAt }) => toldAt === 'userinfo')) return {};
  return { userinfo_endpoint: userInfoUrl(issuer), userinfo_signing_alg_values_supported: [...algorithms] };
}
