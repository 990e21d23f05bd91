/** Of what a token was made by an exchange: it ends with the tokens, and with the applications, that it came from. */
import type { AtOnce } from '../at-once.ts';
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

/**
 * RFC 8693 §1 leaves it to the server: what was made of a token that is revoked, or whose family ends, is not good any more. That of the
 * actor is as much a premise of it as that of the subject.
 */
export function derivationWrites(
  { tenant }: Pick<Client, 'tenant'>,
  madeOf: readonly Original[],
  { jti, exp }: Pick<AccessTokenPayload, 'jti' | 'exp'>,
): readonly Write[] {
  const origins = madeOf.flatMap(({ jti: origin, client }) => [origin, `${APPLICATION}${client}`]);
  return [{ kind: 'insertDerivation', tenant, jti, origins: [...new Set(origins)], expiresAt: exp * 1_000 }];
}

/**
 * Whether every application is still here that a token came from, whether it was configured or had registered itself.
 * @param origins of the token (Standing)
 */
export function areOriginsThere(issuer: Pick<Issuer, 'findClient'>, origins: readonly string[]): AtOnce<boolean> {
  return origins.length === 0 || areThere(issuer, origins);
}

async function areThere({ findClient }: Pick<Issuer, 'findClient'>, origins: readonly string[]): Promise<boolean> {
  const applications = origins.filter((origin) => origin.startsWith(APPLICATION));
  const found = await Promise.all(applications.map((origin) => findClient(origin.slice(APPLICATION.length))));
  return found.every((application) => application !== undefined);
}
