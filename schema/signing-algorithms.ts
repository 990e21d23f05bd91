/** What Avow signs with. RFC 7518 §3.1, RFC 8037 §3.1 */
export const SIGNING_ALGORITHMS = ['ES256', 'EdDSA', 'PS256', 'RS256'] as const;
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

/** What is signed with where the configuration does not say: about nine times as fast as RS256. */
export const DEFAULT_ALGORITHM: SigningAlgorithm = 'ES256';
