/** Verifies a JWT of any kind: explicit algorithms, explicit types, explicit issuer. RFC 7519 §7.2, RFC 8725 §3 */
import { decodeJwt, decodeProtectedHeader, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { JsonObject } from './json.ts';

export type KeyFinder = JWTVerifyGetKey;

export type JwtFault =
  | 'malformed'
  | 'algorithm'
  | 'type'
  | 'key'
  | 'ambiguous key'
  | 'signature'
  | 'expired'
  | 'not yet valid'
  | 'claim';

/** The JWT is refused. `claim` names the member that is missing or wrong, where one is. */
export class JwtRefused extends Error {
  override readonly name = 'JwtRefused';
  readonly fault: JwtFault;
  readonly claim: string | null;
  constructor(fault: JwtFault, claim: string | null = null, options?: ErrorOptions) {
    super(claim === null ? `JWT refused: ${fault}` : `JWT refused: ${fault} (${claim})`, options);
    this.fault = fault;
    this.claim = claim;
  }
}

const FAULTS: ReadonlyMap<string, JwtFault> = new Map([
  [errors.JOSEAlgNotAllowed.code, 'algorithm'],
  [errors.JOSENotSupported.code, 'malformed'],
  [errors.JWKSNoMatchingKey.code, 'key'],
  [errors.JWKSMultipleMatchingKeys.code, 'ambiguous key'],
  [errors.JWSSignatureVerificationFailed.code, 'signature'],
  [errors.JWTExpired.code, 'expired'],
  [errors.JWSInvalid.code, 'malformed'],
  [errors.JWTInvalid.code, 'malformed'],
  [errors.JWTClaimValidationFailed.code, 'claim'],
]);

const MAX_LENGTH = 32_768;

export interface JwtChecks {
  readonly keys: KeyFinder;
  readonly algorithms: readonly string[];
  /** The values of typ that are accepted, in lower case; null where it may be absent. RFC 8725 §3.11 */
  readonly types: readonly (string | null)[];
  /** Null where it need not say who made it: the keys alone tell. */
  readonly issuer: string | null;
  /** Beside iss and exp, which always are. */
  readonly required: readonly string[];
  /** True where exp may be missing; one that is there counts. */
  readonly endless?: boolean;
  /** Milliseconds. */
  readonly now: number;
  readonly toleranceMs: number;
  /** How far ahead iat may be; toleranceMs, where nothing else is said. */
  readonly aheadMs?: number;
  /** Characters; more than a token has, where it is a document. */
  readonly maxLength?: number;
}

/** The payload before anything is verified: good for finding out whose keys to use, and for nothing else. Throws JwtRefused. */
export function peekJwt(token: string): JsonObject {
  if (token.length > MAX_LENGTH) throw new JwtRefused('malformed');
  try {
    return decodeJwt<JsonObject>(token);
  } catch (cause) {
    throw new JwtRefused('malformed', null, { cause });
  }
}

/** The typ as it is said to be, as JwtChecks.types has it. Throws JwtRefused. */
export function peekType(token: string): string | null {
  if (token.length > MAX_LENGTH) throw new JwtRefused('malformed');
  try {
    return mediaType(decodeProtectedHeader(token).typ);
  } catch (cause) {
    throw new JwtRefused('malformed', null, { cause });
  }
}

/** Returns the verified payload. Throws JwtRefused, or what the key finder throws when it cannot reach the keys. */
export async function verifyJwt(token: string, checks: JwtChecks): Promise<JsonObject> {
  if (token.length > (checks.maxLength ?? MAX_LENGTH)) throw new JwtRefused('malformed');
  const { payload, protectedHeader } = await jwtVerify<JsonObject>(token, checks.keys, {
    algorithms: [...checks.algorithms],
    ...(checks.issuer !== null && { issuer: checks.issuer }),
    requiredClaims: checks.endless ? [...checks.required] : ['exp', ...checks.required],
    clockTolerance: checks.toleranceMs / 1_000,
    currentDate: new Date(checks.now),
  }).catch((error: unknown) => {
    throw refusal(error);
  });
  if (!checks.types.includes(mediaType(protectedHeader.typ))) throw new JwtRefused('type', 'typ');
  // RFC 7519 §4.1.6 leaves iat to the application: a token from the future was made by a wrong clock or by a liar.
  if (payload.iat !== undefined && payload.iat * 1_000 > checks.now + (checks.aheadMs ?? checks.toleranceMs)) {
    throw new JwtRefused('not yet valid', 'iat');
  }
  return payload;
}

function refusal(error: unknown): unknown {
  // jose throws a TypeError on a key that the algorithm cannot use, such as RSA of fewer than 2048 bits.
  if (error instanceof TypeError) return new JwtRefused('key', null, { cause: error });
  if (!(error instanceof errors.JOSEError)) return error;
  const fault = FAULTS.get(error.code) ?? 'malformed';
  const claim =
    error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired ? error.claim : null;
  const early = claim === 'nbf' && fault === 'claim' && error instanceof errors.JWTClaimValidationFailed;
  return early && error.reason === 'check_failed'
    ? new JwtRefused('not yet valid', claim, { cause: error })
    : new JwtRefused(fault, claim, { cause: error });
}

/** RFC 7515 §4.1.9: a typ without a slash stands for application/…, and case does not count. */
function mediaType(typ: string | undefined): string | null {
  return typ === undefined ? null : typ.toLowerCase().replace(/^application\//, '');
}
