/**
 * Names that no configured claim may have: what they say in a token, Avow itself says. Held to at boot, when claims are settled,
 * and when a payload is put together.
 */
export const RESERVED_CLAIMS: ReadonlySet<string> = new Set([
  // RFC 7519 §4.1
  ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'],
  // RFC 9068 §2.2: the application, the scopes, and how the person was authenticated
  ...['client_id', 'scope', 'auth_time', 'acr', 'amr'],
  // RFC 8693 §4: who acts for whom
  ...['act', 'may_act'],
  // RFC 7800 §3: the key a token is bound to; RFC 9396 §9.1: rich authorization; RFC 9701 §5: introspection
  ...['cnf', 'authorization_details', 'token_introspection'],
  // Avow's own: what an agent's token may be used for
  'agent_budget',
  // OpenID Connect Core §2, §3.3.2.11; front- and back-channel logout
  ...['azp', 'nonce', 'at_hash', 'c_hash', 's_hash', 'sid', 'events'],
  // RFC 7662 §2.2: members of an introspection answer that stand beside the claims
  ...['active', 'token_type', 'username'],
  // RFC 7515 §4.1: header parameters that careless readers look for in the payload
  ...['typ', 'alg', 'kid', 'cty', 'crit', 'jku', 'jwk', 'x5u', 'x5c', 'x5t'],
  // Names that mean something to JavaScript readers of a payload.
  ...['__proto__', 'constructor', 'prototype'],
]);
