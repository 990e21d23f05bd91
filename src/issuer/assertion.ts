import type { Client } from '../oauth/client.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { Write } from '../store/port.ts';

/** The mark that a client assertion leaves, so that it is taken once. RFC 7523 §3 (7) */
export interface Replay {
  readonly jti: string;
  readonly expiresAt: number;
}

/** RFC 7523 §3 (7): an assertion's jti is used once, per client. */
export function replayWrites(client: Client, replay: Replay | null): Write[] {
  return replay === null ? [] : [{ kind: 'insertReplay', tenant: client.tenant, issuer: client.id, ...replay }];
}

/** What a client sees that uses an assertion twice. */
export function replayed(): OAuthError {
  return new OAuthError('invalid_client', 'This client assertion was used before: make a new one with a new jti');
}
