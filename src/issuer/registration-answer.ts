import type { JsonObject } from '../oauth/json.ts';
import { contentOf } from '../oauth/registered-client.ts';
import type { StoredRegistration } from '../store/registration-port.ts';

/** What is told this once, or was shown: the store has digests of it alone. */
export interface ToldSecrets {
  /** Where there is a new one. */
  readonly secret: string | null;
  readonly access: string;
}

/** Where clients register; each looks after itself below it. */
export function registrationUrl(issuer: string): string {
  return `${issuer}/oauth/register`;
}

/** RFC 7591 §3.2.1, RFC 7592 §3: the client as it is registered, all of it. Times are seconds. */
export function registrationAnswer(issuer: string, stored: StoredRegistration, told: ToldSecrets): JsonObject {
  const { metadata, shown, statement } = contentOf(stored);
  const ends = stored.secretExpiresAt;
  return {
    client_id: stored.id,
    client_id_issued_at: seconds(stored.createdAt),
    ...(told.secret !== null && { client_secret: told.secret }),
    // RFC 7591 §3.2.1: 0 where it does not end
    ...(stored.secret !== null && { client_secret_expires_at: ends === null ? 0 : seconds(ends) }),
    registration_access_token: told.access,
    registration_client_uri: `${registrationUrl(issuer)}/${stored.id}`,
    ...metadataJson(metadata),
    ...shown,
    // RFC 7591 §3.2.1: unmodified
    ...(statement !== null && { software_statement: statement }),
  };
}

/** It came as JSON, and its interface says what is in it. */
function metadataJson(metadata: object): JsonObject {
  return { ...metadata };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1_000);
}
