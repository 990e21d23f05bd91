/** What a trusted application does with the consents of people: shows them, says that they were given, takes them back. */
import { auditWrite, type ConsentRecord } from '../audit/record.ts';
import type { Client } from '../oauth/client.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { JsonObject } from '../oauth/json.ts';
import type { StoredConsent } from '../store/consent-port.ts';
import { Conflict, type Write } from '../store/port.ts';
import { hasEnded, shownConsent } from './consent.ts';
import { detailsIn } from './consent-details.ts';
import { scopeNames } from './consent-scopes.ts';
import { scopeTemplates } from './dynamic-scopes.ts';
import type { Issuer, Presented } from './issuer.ts';
import { asTrusted } from './trusted-caller.ts';

/**
 * The consents of one person, oldest first: asked for, given, taken back. What has ended is gone after a while. That they were shown is
 * on record before they are.
 */
export async function listConsents(issuer: Issuer, presented: Presented, user: string): Promise<readonly JsonObject[]> {
  return asTrusted(issuer, presented, 'consents', async ({ tenant, id: client }) => {
    const found = await issuer.store.listConsents(tenant, user);
    const shown = await Promise.all(found.map((one) => described(issuer, one)));
    // Who has none may be nobody at all.
    const about = found.length === 0 ? null : user;
    const said = { client, consents: found.length };
    await issuer.journal.keep({ tenant, event: 'consents.read', user: about, said });
    return shown;
  });
}

/** One of them, with a record as above; null where there is none of this id in the tenant. */
export async function showConsent(issuer: Issuer, presented: Presented, id: string): Promise<JsonObject | null> {
  return asTrusted(issuer, presented, 'consents', async ({ tenant, id: client }) => {
    const consent = await issuer.store.getConsent(tenant, id);
    if (consent === null) return null;
    const shown = await described(issuer, consent);
    const said = { client, consent: id, consents: 1 };
    await issuer.journal.keep({ tenant, event: 'consents.read', user: consent.user, said });
    return shown;
  });
}

/**
 * The person has agreed.
 * @returns the consent as it is then; null where there is none
 * @throws OAuthError invalid_request where it was answered already, or too late
 */
export async function grantConsent(issuer: Issuer, presented: Presented, id: string): Promise<JsonObject | null> {
  return asTrusted(issuer, presented, 'consents', (client) => grantAs(issuer, client, id));
}

async function grantAs(issuer: Issuer, { tenant, id: by }: Client, id: string): Promise<JsonObject | null> {
  const asked = await issuer.store.getConsent(tenant, id);
  if (asked === null) return null;
  const now = issuer.effects.now();
  if (asked.grantedAt === null && hasEnded(asked, now)) throw settled('it was not answered in time');
  const expiresAt = asked.lasts === null ? null : now + asked.lasts;
  const grant = { kind: 'grantConsent', tenant, id, grantedAt: now, grantedBy: by, expiresAt } as const;
  try {
    await issuer.store.commit([grant, kept(issuer, asked, 'consent.granted', by)]);
  } catch (conflict) {
    if (conflict instanceof Conflict) throw settled('it was given, or taken back, already');
    throw conflict;
  }
  return described(issuer, { ...asked, grantedAt: now, grantedBy: by, expiresAt });
}

/** The person does not agree, or no more: from the next token on. False where there is no such consent. */
export async function revokeConsent(issuer: Issuer, presented: Presented, id: string): Promise<boolean> {
  return asTrusted(issuer, presented, 'consents', async ({ tenant, id: by }) => {
    const consent = await issuer.store.getConsent(tenant, id);
    if (consent === null) return false;
    const revoke = { kind: 'revokeConsent', tenant, id, revokedAt: issuer.effects.now() } as const;
    await issuer.store.commit([revoke, kept(issuer, consent, 'consent.revoked', by)]);
    return true;
  });
}

async function described(issuer: Issuer, consent: StoredConsent): Promise<JsonObject> {
  const { user, grantedBy } = consent;
  return {
    ...(await shownConsent(issuer, consent)),
    user,
    status: statusOf(consent, issuer.effects.now()),
    granted_by: grantedBy,
  };
}

function statusOf(consent: StoredConsent, now: number): string {
  if (consent.revokedAt !== null) return 'revoked';
  if (hasEnded(consent, now)) return 'ended';
  if (consent.spentAt !== null) return 'used';
  return consent.grantedAt === null ? 'asked' : 'granted';
}

function kept(issuer: Issuer, consent: StoredConsent, event: ConsentRecord['event'], client: string): Write {
  const { tenant, id, user, client: application, api } = consent;
  const scopesAsked = scopeNames(consent);
  const details = detailsIn(consent).map((detail) => ({
    type: detail.type,
    hash: issuer.valueHash(tenant, 'authorization_details', detail),
  }));
  const asked = {
    scopesAsked,
    ...scopeTemplates(issuer.policy, scopesAsked),
    ...(details.length > 0 && { authorizationDetails: details }),
  };
  const record: ConsentRecord = { event, client, consent: id, user, application, api, ...asked };
  return auditWrite({ tenant, id: issuer.effects.newId(), at: issuer.effects.now() }, record);
}

function settled(why: string): OAuthError {
  return new OAuthError('invalid_request', `this consent cannot be given: ${why}; ask for the token again`);
}
