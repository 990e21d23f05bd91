import type { ForeignIssuer } from '../issuer/foreign-issuer.ts';

/** An issuer that calls POST /claims/resolve. */
export interface ResolvingIssuer extends ForeignIssuer {
  /** Of its secret. */
  readonly sha256: Uint8Array;
}
