/** RFC 7591: a client registers itself. */

import type { RegisteredMethod } from '../../schema/config.ts';
import { auditWrite } from '../audit/record.ts';
import type { RegistrationRecord } from '../audit/registration-record.ts';
import { OAuthError, refusedTo } from '../oauth/errors.ts';
import type { JsonObject } from '../oauth/json.ts';
import { endOf, type RegistrationPolicy } from '../oauth/registration-policy.ts';
import { digestOf, newClientId, newSecret } from '../oauth/registration-secret.ts';
import { Conflict, type Write } from '../store/port.ts';
import type { StoredRegistration } from '../store/registration-port.ts';
import { type InitialAccess, initialAccessOf, needsToken } from './initial-access.ts';
import type { Issuer, Presented, Registration } from './issuer.ts';
import { registrationAnswer } from './registration-answer.ts';
import { type RegistrationTerms, readRegistration, termsOf } from './registration-request.ts';

/**
 * Load (who lets it) → decide (what it may be) → commit (the client, the use of the token and the record together).
 * @param body as it came, its length bounded
 * @returns RFC 7591 §3.2.1, with the secrets, which nobody can tell again
 * @throws OAuthError RFC 7591 §3.2.2; invalid_token; access_denied where the tenant is full
 */
export async function register(
  issuer: Issuer,
  registration: Registration,
  presented: Pick<Presented, 'authorization' | 'ip'>,
  body: string,
): Promise<JsonObject> {
  const access = await initialAccessOf(issuer, registration, presented);
  return registerWith(issuer, registration, access, body).catch((error: unknown) => {
    const { tenant, name } = access;
    // Where no token is needed, nobody is known.
    throw name === null ? error : refusedTo({ tenant, client: null, initialAccess: name }, error);
  });
}

async function registerWith(
  issuer: Issuer,
  registration: Registration,
  access: InitialAccess,
  body: string,
): Promise<JsonObject> {
  const { effects, store } = issuer;
  const { policy } = registration;
  const registrant = { id: newClientId(effects.randomBytes), tenant: access.tenant, initialAccess: access.name };
  const terms = await termsOf(issuer, registration, readRegistration(body), registrant);
  const now = effects.now();
  const secret = secretFor(terms, policy, now, issuer);
  const token = newSecret('registration', effects.randomBytes);
  const stored: StoredRegistration = {
    ...registrant,
    version: 1,
    ...secret.kept,
    access: digestOf(token),
    statement: terms.statement,
    metadata: JSON.stringify(terms.content),
    createdAt: now,
    expiresAt: endOf(policy, now, now),
    lastUsedAt: null,
  };
  const { tenant, name } = access;
  const room = { kind: 'expectRoom', tenant, open: name === null, most: policy.maxClients } as const;
  const inserted = { kind: 'insertRegistration', registration: stored } as const;
  const record = registrationRecord(issuer, 'client.registered', stored, terms);
  try {
    await store.commit([room, ...access.writes, inserted, record]);
  } catch (conflict) {
    throw refusalOf(conflict);
  }
  return registrationAnswer(issuer.issuer, stored, { secret: secret.text, access: token });
}

function refusalOf(conflict: unknown): unknown {
  if (!(conflict instanceof Conflict)) return conflict;
  if (conflict.kind === 'full') return full();
  // Others have used the token up meanwhile, or it was revoked.
  return conflict.kind === 'spent' ? needsToken() : conflict;
}

const WITH_SECRET: ReadonlySet<RegisteredMethod> = new Set(['client_secret_basic', 'client_secret_post']);

interface MadeSecret {
  /** Null where there is no new one. */
  readonly text: string | null;
  readonly kept: Pick<StoredRegistration, 'secret' | 'secretExpiresAt'>;
}

const NO_SECRET: MadeSecret = { text: null, kept: { secret: null, secretExpiresAt: null } };

export function hasSecret({ content }: Pick<RegistrationTerms, 'content'>): boolean {
  return WITH_SECRET.has(content.metadata.token_endpoint_auth_method);
}

/** A new secret where the client authenticates with one. */
export function secretFor(
  terms: RegistrationTerms,
  { secretLifetimeMs }: RegistrationPolicy,
  now: number,
  { effects }: Pick<Issuer, 'effects'>,
): MadeSecret {
  if (!hasSecret(terms)) return NO_SECRET;
  const text = newSecret('secret', effects.randomBytes);
  const secretExpiresAt = secretLifetimeMs === null ? null : now + secretLifetimeMs;
  return { text, kept: { secret: digestOf(text), secretExpiresAt } };
}

/** What is kept of what was decided: of the metadata a keyed hash, since people are named in it. */
export function registrationRecord(
  { effects, valueHash }: Pick<Issuer, 'effects' | 'valueHash'>,
  event: Exclude<RegistrationRecord['event'], 'client.deleted'>,
  { tenant, id: client, initialAccess, statement, metadata }: StoredRegistration,
  { content, scopesAsked, scopesRefused }: RegistrationTerms,
): Write {
  const record: RegistrationRecord = {
    event,
    client,
    initialAccess,
    statement,
    metadata: valueHash(tenant, 'metadata', metadata),
    scopesAsked,
    scopesGranted: content.metadata.scope.split(' '),
    scopesRefused,
  };
  return auditWrite({ tenant, id: effects.newId(), at: effects.now() }, record);
}

function full(): OAuthError {
  return new OAuthError('access_denied', 'No more clients can register here; ask who runs this server', {
    audit: 'registration.maxClients is reached',
    operator: true,
  });
}
