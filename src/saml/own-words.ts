/** What a sign-in says of itself, and of who may act for whom: no attribute says it. `amr` may be the name of one, by configuration. */
export const OWN_WORDS: ReadonlySet<string> = new Set([
  // RFC 7519 §4.1
  ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'],
  // OpenID Connect Core §2, §5.1: how somebody authenticated, and that an e-mail is theirs
  ...['acr', 'amr', 'auth_time', 'email_verified'],
  // RFC 8693 §4, RFC 9396 §9
  ...['act', 'may_act', 'authorization_details'],
  // Names that mean something to JavaScript readers.
  ...['__proto__', 'constructor', 'prototype'],
]);
