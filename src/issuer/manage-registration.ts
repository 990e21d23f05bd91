/** RFC 7592: a client reads, replaces and deletes its registration, with the token that it got when it registered. */
import { auditWrite } from '../audit/record.ts';
import { refused } from '../oauth/client-metadata.ts';
import { OAuthError, refusedTo } from '../oauth/errors.ts';
import type { JsonObject } from '../oauth/json.ts';
import { endOf, type RegistrationPolicy } from '../oauth/registration-policy.ts';
import { digestOf, isSecret, looksRegistered, newSecret } from '../oauth/registration-secret.ts';
import { Conflict, type Write } from '../store/port.ts';
import type { StoredRegistration } from '../store/registration-port.ts';
import { bearerOf } from './initial-access.ts';
import type { Issuer, Registration } from './issuer.ts';
import { hasSecret, registrationRecord, secretFor } from './register.ts';
import { registrationAnswer } from './registration-answer.ts';
import { type RegistrationTerms, readRegistration, termsOf } from './registration-request.ts';

/** What a request to a client's own URL has to say. */
export interface ManagementRequest {
  /** From the path. */
  readonly id: string;
  readonly authorization: string | null;
}

interface Managed {
  readonly stored: StoredRegistration;
  /** The token that was shown, which the answer repeats (RFC 7592 §3). */
  readonly token: string;
}

/**
 * One answer for a client that is not there, was deleted or has ended, and for a wrong token: RFC 7592 §2.1, §2.2, §2.3.
 * @throws OAuthError invalid_token
 */
async function authorized(issuer: Issuer, { id, authorization }: ManagementRequest): Promise<Managed> {
  const token = bearerOf(authorization);
  const found = token !== null && looksRegistered(id) ? await issuer.store.getRegistration(id) : null;
  const now = issuer.effects.now();
  const stored = found !== null && (found.expiresAt === null || found.expiresAt > now) ? found : null;
  if (isSecret(token ?? '', stored?.access ?? null) && stored !== null && token !== null) return { stored, token };
  throw refusedToken();
}

/** Does what a client asks for that has shown its token: an error that ends it is on record as the client's. */
async function asManaged<T>(
  issuer: Issuer,
  request: ManagementRequest,
  run: (managed: Managed) => Promise<T>,
): Promise<T> {
  const managed = await authorized(issuer, request);
  const { tenant, id: client } = managed.stored;
  return run(managed).catch((error: unknown) => {
    throw refusedTo({ tenant, client }, error);
  });
}

function refusedToken(): OAuthError {
  return new OAuthError(
    'invalid_token',
    'Send Authorization: Bearer with the registration access token of this client',
  );
}

/** RFC 7592 §2.1 */
export async function readRegistered(issuer: Issuer, request: ManagementRequest): Promise<JsonObject> {
  return asManaged(issuer, request, async ({ stored, token }) =>
    registrationAnswer(issuer.issuer, stored, { secret: null, access: token }),
  );
}

/** What the server alone says. RFC 7592 §2.2 */
const NOT_SENT = [
  'registration_access_token',
  'registration_client_uri',
  'client_secret_expires_at',
  'client_id_issued_at',
] as const;

/**
 * RFC 7592 §2.2: all of the metadata is replaced; what is left out is gone.
 * @throws OAuthError as register(); temporarily_unavailable where it is changed by two at once
 */
export async function updateRegistered(
  issuer: Issuer,
  registration: Registration,
  request: ManagementRequest,
  text: string,
): Promise<JsonObject> {
  return asManaged(issuer, request, (managed) => updateManaged(issuer, registration, managed, text));
}

async function updateManaged(
  issuer: Issuer,
  registration: Registration,
  { stored, token }: Managed,
  text: string,
): Promise<JsonObject> {
  const body = readRegistration(text);
  checkOwn(body, stored);
  const terms = await termsOf(issuer, registration, body, stored);
  const { policy } = registration;
  const secret = isKept(stored, terms, policy, issuer.effects.now())
    ? { text: null, kept: { secret: stored.secret, secretExpiresAt: stored.secretExpiresAt } }
    : secretFor(terms, policy, issuer.effects.now(), issuer);
  const access = policy.renewsOnUpdate ? newSecret('registration', issuer.effects.randomBytes) : token;
  const next: StoredRegistration = {
    ...stored,
    version: stored.version + 1,
    ...secret.kept,
    access: digestOf(access),
    statement: terms.statement,
    metadata: JSON.stringify(terms.content),
    expiresAt: endOf(policy, stored.createdAt, stored.lastUsedAt ?? stored.createdAt),
  };
  const record = registrationRecord(issuer, 'client.updated', next, terms);
  await issuer.store.commit([{ kind: 'updateRegistration', registration: next }, record]).catch(unlessChanged);
  return registrationAnswer(issuer.issuer, next, { secret: secret.text, access });
}

function checkOwn(body: JsonObject, stored: StoredRegistration): void {
  const sent = NOT_SENT.find((name) => Object.hasOwn(body, name));
  if (sent !== undefined) throw refused(`${sent} is not for a client to say; leave it out`);
  if (body.client_id !== stored.id) throw refused('client_id must be the id of this client');
  const { client_secret: secret = null } = body;
  if (secret !== null && !isSecret(String(secret), stored.secret)) {
    throw refused('client_secret must be the secret of this client, which it cannot choose; or be left out');
  }
}

/** A secret is replaced where it is to be at each update, or where half of its life is over. */
function isKept(
  { secret, secretExpiresAt }: StoredRegistration,
  terms: RegistrationTerms,
  { renewsOnUpdate, secretLifetimeMs }: RegistrationPolicy,
  now: number,
): boolean {
  if (secret === null || renewsOnUpdate || !hasSecret(terms)) return false;
  if (secretLifetimeMs === null) return true;
  return secretExpiresAt !== null && now < secretExpiresAt - secretLifetimeMs / 2;
}

function unlessChanged(error: unknown): never {
  if (!(error instanceof Conflict) || error.kind !== 'version') throw error;
  throw new OAuthError('temporarily_unavailable', 'This client is being changed by another request; try again');
}

/** RFC 7592 §2.3: the client goes, and its tokens and what people agreed to for it go along. */
export async function deleteRegistered(issuer: Issuer, request: ManagementRequest): Promise<void> {
  return asManaged(issuer, request, async ({ stored }) => {
    try {
      await issuer.store.commit(deletion(issuer, stored, 'asked'));
    } catch (error) {
      // Another request was first.
      throw error instanceof Conflict ? refusedToken() : error;
    }
  });
}

/** The writes that delete a client, with their record. */
export function deletion(
  { effects }: { readonly effects: Pick<Issuer['effects'], 'now' | 'newId'> },
  { tenant, id, initialAccess, statement }: StoredRegistration,
  because: 'asked' | 'ended' | 'operator',
): readonly Write[] {
  const stamp = { tenant, id: effects.newId(), at: effects.now() };
  return [
    { kind: 'deleteRegistration', tenant, id },
    auditWrite(stamp, { event: 'client.deleted', client: id, initialAccess, statement, because }),
  ];
}
