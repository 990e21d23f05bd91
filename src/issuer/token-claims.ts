import { claimsFor } from '../claims/destination.ts';
import type { Registry } from '../claims/registry.ts';
import type { Settlement } from '../claims/settle.ts';
import type { Values } from '../claims/source.ts';

/** The claims of another issuer's tokens, each where the configuration lets it be told. */
export interface TokenClaims {
  readonly accessToken: Values;
  readonly idToken: Values;
}

/** Divides settled claims between the tokens of another issuer. */
export function tokenClaims({ claims }: Pick<Settlement, 'claims'>, registry: Pick<Registry, 'claims'>): TokenClaims {
  const names = Object.keys(claims);
  return {
    accessToken: only(claims, claimsFor('access_token', names, registry)),
    idToken: only(claims, claimsFor('id_token', names, registry)),
  };
}

/** What is for introspection or UserInfo alone goes into no token, and so to no other issuer. */
export function toldInTokens(settlement: Settlement, registry: Pick<Registry, 'claims'>): Settlement {
  const { accessToken, idToken } = tokenClaims(settlement, registry);
  const isTold = (claim: string) => Object.hasOwn(accessToken, claim) || Object.hasOwn(idToken, claim);
  return {
    ...settlement,
    claims: only(settlement.claims, Object.keys(settlement.claims).filter(isTold)),
    provenance: settlement.provenance.filter(({ claim }) => isTold(claim)),
  };
}

/** Without a prototype, as they were. */
function only(claims: Values, names: readonly string[]): Values {
  const kept: Record<string, Values[string]> = Object.create(null);
  for (const name of names) {
    const value = claims[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
