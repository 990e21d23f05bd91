import type { Client } from '../oauth/client.ts';
import { OAuthError } from '../oauth/errors.ts';
import { Conflict, type Write } from '../store/port.ts';
import type { Issuer } from './issuer.ts';

/** The mark that a client assertion leaves, so that it is taken once. RFC 7523 §3 (7) */
export interface Replay {
  readonly jti: string;
  readonly expiresAt: number;
}

/** RFC 7523 §3 (7): an assertion's jti is used once, per client. */
export function replayWrites(client: Client, replay: Replay | null): Write[] {
  return replay === null ? [] : [{ kind: 'insertReplay', tenant: client.tenant, issuer: client.id, ...replay }];
}

/**
 * Takes an assertion at an endpoint that commits nothing else.
 * @throws OAuthError invalid_client where it was used before
 */
export async function spendAssertion(
  { store }: Pick<Issuer, 'store'>,
  client: Client,
  replay: Replay | null,
): Promise<void> {
  if (replay === null) return;
  try {
    await store.commit(replayWrites(client, replay));
  } catch (error) {
    throw error instanceof Conflict && error.kind === 'replay' ? replayed() : error;
  }
}

/** What a client sees that uses an issuer's assertion twice. RFC 7521 §4.1.1 */
function grantReplayed(): OAuthError {
  return new OAuthError('invalid_grant', 'This assertion was used before: get a new one from its issuer');
}

/** Under whom presentations leave their marks, with their issuer: no client, and no issuer of assertions, has spaces in its name. */
export function presentedAt(issuer: string): string {
  return `${PRESENTED}${issuer}`;
}

/** Under whom SAML assertions leave theirs: the entity ID, since what the configuration calls the provider may change. */
export function assertedAt(issuer: string): string {
  return `${ASSERTED}${issuer}`;
}

const PRESENTED = 'presentation at ';
const ASSERTED = 'assertion at ';

/**
 * What a mark that is there already means to the client.
 * @param left under whom it was left: a client, an issuer of assertions, or presentedAt or assertedAt its issuer
 */
export function refusalOfReplay(left: string | null, client: string | null): OAuthError {
  if (left === client) return replayed();
  if (left?.startsWith(PRESENTED)) return subjectReplayed('presentation was used before: ask the holder for a new one');
  if (left?.startsWith(ASSERTED))
    return subjectReplayed('SAML assertion was used before: let the person sign in again');
  return grantReplayed();
}

/** RFC 8693 §2.2.2: a subject token that will not do is invalid_request. */
function subjectReplayed(what: string): OAuthError {
  return new OAuthError('invalid_request', `This ${what}`);
}

/** What a client sees that uses an assertion of its own twice. */
export function replayed(): OAuthError {
  return new OAuthError('invalid_client', 'This client assertion was used before: make a new one with a new jti');
}
