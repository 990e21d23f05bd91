/** Of what a token was made by an exchange: it ends with the tokens, and with the applications, that it came from. */
import type { AccessTokenPayload } from '../oauth/access-token.ts';
import type { Client } from '../oauth/client.ts';
import type { Write } from '../store/port.ts';
import type { Issuer } from './issuer.ts';

/** A token of Avow's own that another is made of. */
export interface Original {
  readonly jti: string;
  /** The id of the application that it was issued to. */
  readonly client: string;
}

/** What an application is kept as among the origins; the id of a token has no space. */
const APPLICATION = 'client ';

/** RFC 8693 §1 leaves it to the server: what was made of a token that is revoked, or whose family ends, is not good any more. */
export function derivationWrites(
  { tenant }: Pick<Client, 'tenant'>,
  { jti: origin, client }: Original,
  { jti, exp }: Pick<AccessTokenPayload, 'jti' | 'exp'>,
): readonly Write[] {
  const expiresAt = exp * 1_000;
  return [
    { kind: 'insertDerivation', tenant, jti, origin, expiresAt },
    { kind: 'insertDerivation', tenant, jti, origin: `${APPLICATION}${client}`, expiresAt },
  ];
}

/**
 * Whether every application is still here that a token came from, whether it was configured or had registered itself.
 * Takes the application that the token was issued to, and the id of the token.
 */
export async function areOriginsThere(
  { store, findClient }: Pick<Issuer, 'store' | 'findClient'>,
  { tenant, exchanges }: Pick<Client, 'tenant' | 'exchanges'>,
  jti: string,
): Promise<boolean> {
  // Without exchanges nobody makes a token of a token, and there is nothing to look up.
  if (exchanges === null) return true;
  const origins = await store.listOrigins(tenant, jti);
  const applications = origins.filter((origin) => origin.startsWith(APPLICATION));
  const found = await Promise.all(applications.map((origin) => findClient(origin.slice(APPLICATION.length))));
  return found.every((application) => application !== undefined);
}
