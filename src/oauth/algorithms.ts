/** The signature algorithms that Avow accepts from others, and the keys that fit them. RFC 7518 §3.1, RFC 8037, RFC 9864. */

interface AlgorithmRow {
  readonly kty: 'EC' | 'OKP' | 'RSA';
  readonly crv?: string;
}

const ALGORITHMS: ReadonlyMap<string, AlgorithmRow> = new Map([
  ['ES256', { kty: 'EC', crv: 'P-256' }],
  ['ES384', { kty: 'EC', crv: 'P-384' }],
  ['EdDSA', { kty: 'OKP', crv: 'Ed25519' }],
  ['Ed25519', { kty: 'OKP', crv: 'Ed25519' }],
  ['PS256', { kty: 'RSA' }],
  ['RS256', { kty: 'RSA' }],
]);

export const ALGORITHM_NAMES: readonly string[] = [...ALGORITHMS.keys()];

/** The algorithms that a key with this kty, crv and alg can verify; none where it is of no allowed kind. */
export function algorithmsOf(jwk: {
  readonly kty?: unknown;
  readonly crv?: unknown;
  readonly alg?: unknown;
}): string[] {
  return [...ALGORITHMS]
    .filter(([name, row]) => row.kty === jwk.kty && (row.crv ?? jwk.crv) === jwk.crv && (jwk.alg ?? name) === name)
    .map(([name]) => name);
}
