/** What is registered of what a client asked for. RFC 7591 §2, §3.2.1: the server may put other values in the place of those asked for */
import type { RegisteredMethod } from '../../schema/config.ts';
import { hostName } from '../outbound/host.ts';
import { compileCertificateName } from './certificate-name.ts';
import { type ClientMetadata, refused } from './client-metadata.ts';
import { PUBLIC_GRANT_TYPES } from './client-methods.ts';
import type { JsonObject } from './json.ts';
import { privateMemberOf, readPublicJwk } from './keys-jwk.ts';
import { selfSignedCertificates, tlsNamesOf } from './registered-tls.ts';
import type { RegistrationPolicy } from './registration-policy.ts';

/** What of it says for sure how the client authenticates, and for what. */
export interface RegisteredMetadata extends Omit<ClientMetadata, 'scope'> {
  readonly token_endpoint_auth_method: RegisteredMethod;
  readonly grant_types: readonly string[];
  /** There is no authorization endpoint, and so no response of one. */
  readonly response_types: readonly never[];
}

const REFRESH = 'refresh_token';
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';

/**
 * Settles all but the scope, which rules decide.
 * @throws OAuthError invalid_client_metadata
 */
export function settleMetadata(asked: ClientMetadata, policy: RegistrationPolicy): RegisteredMetadata {
  checkGrants(asked, policy);
  const method = methodOf(asked, policy);
  checkBinding(asked, policy);
  const { jwks: _, jwks_uri: __, scope: ___, ...rest } = withoutTlsNames(asked, method);
  const keys = keysFor(method, asked, policy);
  if (method === 'tls_client_auth') checkCertificateName(asked);
  return {
    ...rest,
    ...keys,
    token_endpoint_auth_method: method,
    grant_types: grantsOf(asked, method, policy),
    response_types: [],
  };
}

/** Those that begin, or go on from, what a person says at a browser. RFC 6749 §4.1, §4.2 */
const BY_BROWSER: ReadonlySet<string> = new Set(['authorization_code', 'implicit', REFRESH]);

/** Many clients know nothing else, and are told so before anything else that is not as they would have it. */
function checkGrants({ grant_types: asked = [] }: ClientMetadata, { grants }: RegistrationPolicy): void {
  if (asked.every((grant) => grant === REFRESH) || !asked.every((grant) => BY_BROWSER.has(grant))) return;
  throw refused(
    `grant_types: this server has no authorization endpoint, and so no authorization_code; register for ${[...grants].join(', ')}`,
  );
}

/** RFC 7591 §2: client_secret_basic where none is named, or what there is in its place. */
function methodOf(
  { token_endpoint_auth_method: named }: ClientMetadata,
  { methods }: RegistrationPolicy,
): RegisteredMethod {
  const [first] = methods;
  const found =
    methods.find((method) => method === (named ?? 'client_secret_basic')) ?? (named === undefined ? first : undefined);
  if (found !== undefined) return found;
  throw refused(`token_endpoint_auth_method can be ${methods.join(', ')} here`);
}

/** Those that it asked for and may have; all that it may have where it asked for none. */
function grantsOf(
  { grant_types: asked }: ClientMetadata,
  method: RegisteredMethod,
  { grants }: RegistrationPolicy,
): readonly string[] {
  const open = [...grants].filter((grant) => method !== 'none' || PUBLIC_GRANT_TYPES.has(grant));
  const wanted = asked === undefined ? open : open.filter((grant) => asked.includes(grant));
  const granted = wanted.includes(EXCHANGE) ? wanted : wanted.filter((grant) => grant !== REFRESH);
  if (granted.length > 0) return granted;
  const may = open.length === 0 ? 'none' : open.join(', ');
  throw refused(`none of the grant_types can be had: with token_endpoint_auth_method ${method} it may be ${may}`);
}

function checkBinding(asked: ClientMetadata, { seesCertificates }: RegistrationPolicy): void {
  const { dpop_bound_access_tokens: key, tls_client_certificate_bound_access_tokens: certificate } = asked;
  if (key && certificate) {
    throw refused(
      'tokens are bound to one of the two: dpop_bound_access_tokens, tls_client_certificate_bound_access_tokens',
    );
  }
  if (certificate && !seesCertificates) {
    throw refused('tls_client_certificate_bound_access_tokens: this server sees no certificates of clients');
  }
}

type Keys = Pick<ClientMetadata, 'jwks' | 'jwks_uri'>;

function keysFor(method: RegisteredMethod, { jwks, jwks_uri }: Keys, policy: RegistrationPolicy): Keys {
  // RFC 7591 §2
  if (jwks !== undefined && jwks_uri !== undefined) throw refused('give jwks or jwks_uri, not both');
  if (method === 'self_signed_tls_client_auth') {
    if (jwks === undefined || selfSignedCertificates(jwks.keys) === null) {
      throw refused(
        'self_signed_tls_client_auth needs jwks, with the certificate of each key in x5c (RFC 8705 section 2.2.2)',
      );
    }
    return { jwks: { keys: jwks.keys.map(withCertificate) } };
  }
  if (jwks_uri !== undefined) return { jwks_uri: fetchable(jwks_uri, policy) };
  const keys = publicKeys(jwks?.keys ?? []);
  if (method === 'private_key_jwt' && keys.length === 0) {
    throw refused('private_key_jwt needs jwks with a key for signatures, or jwks_uri');
  }
  return keys.length === 0 ? {} : { jwks: { keys } };
}

/** What is fetched may not be put into words by who stands between. */
function fetchable(uri: string, { allowPrivate }: RegistrationPolicy): string {
  const host = hostName(uri);
  if (uri.startsWith('https:') || allowPrivate.some((name) => hostName(name) === host)) return uri;
  throw refused('jwks_uri is an https URL');
}

/** RFC 8705 §2.2.2: the certificate of a key is what counts. */
function withCertificate({ kid, x5c, ...jwk }: JsonObject, index: number): JsonObject {
  const secret = privateMemberOf(jwk);
  if (secret !== undefined) throw refused(`jwks.keys[${index}]: the key has the private member ${secret}`);
  const [certificate = null] = Array.isArray(x5c) ? x5c : [];
  return { kty: jwk.kty ?? null, ...(typeof kid === 'string' && { kid }), x5c: [certificate] };
}

/**
 * The keys for signatures; those for something else Avow has no use for. An assertion names its key by kid (RFC 7517 §4.5), so that no
 * two have one.
 */
function publicKeys(jwks: readonly JsonObject[]): readonly JsonObject[] {
  const kids = new Set<string | undefined>();
  return jwks.flatMap((jwk, index): JsonObject[] => {
    const secret = privateMemberOf(jwk);
    if (secret !== undefined) throw refused(`jwks.keys[${index}]: the key has the private member ${secret}`);
    if (jwk.use !== undefined && jwk.use !== 'sig') return [];
    const read = readPublicJwk(jwk);
    if ('fault' in read) throw refused(`jwks.keys[${index}]: ${read.fault.message}; ${read.fault.mend}`);
    if (kids.has(read.key.kid)) throw refused(`jwks.keys[${index}]: give each key a kid of its own`);
    kids.add(read.key.kid);
    const members = Object.entries(read.key).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    return [Object.fromEntries(members)];
  });
}

/** RFC 8705 §2.1.2: one of them, and with this method alone. */
function checkCertificateName(asked: ClientMetadata): void {
  const names = tlsNamesOf(asked);
  if (Object.keys(names).length !== 1) {
    throw refused(
      'tls_client_auth needs one of tls_client_auth_subject_dn, _san_dns, _san_uri, _san_ip and _san_email',
    );
  }
  if ('problem' in compileCertificateName(names)) {
    throw refused("tls_client_auth_subject_dn is a name as RFC 4514 writes it, such as 'CN=bank,O=Bank,C=GB'");
  }
}

function withoutTlsNames(asked: ClientMetadata, method: RegisteredMethod): ClientMetadata {
  if (method === 'tls_client_auth') return asked;
  return Object.fromEntries(Object.entries(asked).filter(([name]) => !name.startsWith('tls_client_auth_')));
}
