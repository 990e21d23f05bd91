import { auditWrite, type Subject } from '../audit/record.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { VerifiedIdToken } from '../oauth/id-token.ts';
import type { JsonValue } from '../oauth/json.ts';
import type { Write } from '../store/port.ts';
import type { Issuer, Person, Provider } from './issuer.ts';

/** What an identity provider says of a person at a sign-in. */
export interface SignIn {
  /** The provider's name in the configuration; null where that is not known. */
  readonly provider: string | null;
  readonly claims: Readonly<Record<string, JsonValue>>;
  /** Milliseconds: what is issued for it ends no later. Null where it does not end. */
  readonly expiresAt: number | null;
}

/** Whom an evaluation is about: the application itself, or a person, with their sign-in where there is one. */
export type KnownSubject =
  | { readonly kind: 'machine' }
  | { readonly kind: 'human'; readonly person: Person; readonly idToken: SignIn | null };

/** Whom a token is about: a person found by the link (issuer, subject), or the application itself. */
export type FoundSubject =
  | { readonly kind: 'machine' }
  | {
      readonly kind: 'human';
      readonly person: Person;
      readonly idToken: VerifiedIdToken;
      /** True where the person was found by e-mail: the link is to be made in the commit that issues the token. */
      readonly firstTime: boolean;
    };

/**
 * Finds the person whom an ID token is about, by the link alone; the first time by a verified e-mail where the provider's
 * configuration allows it. The e-mail of a linked person is never looked at.
 * @throws OAuthError invalid_request: no link, no such person, more than one, or the person is deactivated
 */
export async function findSubject(issuer: Issuer, tenant: string, idToken: VerifiedIdToken): Promise<FoundSubject> {
  const provider = issuer.providers.get(idToken.provider);
  if (provider?.tenant !== tenant) {
    throw refused(
      'the issuer of this subject token is not known here',
      `provider '${idToken.provider}' is another tenant's`,
    );
  }
  const link = await issuer.store.getLink(tenant, idToken.issuer, idToken.subject);
  const person =
    link === null ? await firstTime(issuer, provider, idToken) : await issuer.people.get(tenant, link.user);
  if (person === null)
    throw refused('the person of this subject token is not here any more', 'the linked user is gone');
  // A deactivated person gets no token, whatever the rules say.
  if (!person.active)
    throw refused('the person of this subject token is deactivated', `user ${person.id} is not active`);
  return { kind: 'human', person, idToken, firstTime: link === null };
}

/** The only place where an e-mail finds a person: verified by a provider that may say so, and one person alone. */
async function firstTime(issuer: Issuer, provider: Provider, idToken: VerifiedIdToken): Promise<Person | null> {
  const { email, email_verified: verified } = idToken.claims;
  if (provider.firstLink === null) {
    throw refused(UNLINKED, `provider '${idToken.provider}' has no link.first in the configuration`);
  }
  if (typeof email !== 'string' || verified !== true) {
    throw refused(UNLINKED, 'its e-mail is missing or not verified');
  }
  const { domains } = provider.firstLink;
  if (domains !== null && !domains.has(email.slice(email.lastIndexOf('@') + 1).toLowerCase())) {
    throw refused(UNLINKED, `its e-mail is of no domain that provider '${idToken.provider}' may speak for`);
  }
  const people = await issuer.people.findByEmail(provider.tenant, email);
  const [only] = people;
  if (only === undefined || people.length > 1) {
    throw refused(UNLINKED, `${people.length} people have its e-mail`);
  }
  return only;
}

/** Whether the person was changed, or went, since the token's claims were taken: then they must be taken again. */
export async function changedSince(issuer: Issuer, tenant: string, subject: KnownSubject): Promise<boolean> {
  if (subject.kind === 'machine') return false;
  const now = await issuer.people.get(tenant, subject.person.id);
  return now?.version !== subject.person.version;
}

/** The writes that pin the first link and say so in the audit log, if there is one to make. */
export function linkWrites(issuer: Issuer, tenant: string, client: string, subject: FoundSubject): Write[] {
  if (subject.kind === 'machine' || !subject.firstTime) return [];
  const at = issuer.effects.now();
  const { person, idToken } = subject;
  const link = { tenant, issuer: idToken.issuer, subject: idToken.subject, user: person.id, linkedAt: at };
  const record = {
    event: 'user.linked',
    client,
    resourceType: 'User',
    resource: person.id,
    version: null,
    changed: [],
  } as const;
  return [{ kind: 'insertLink', link }, auditWrite({ tenant, id: issuer.effects.newId(), at }, record)];
}

/** The subject as the audit log keeps it. */
export function subjectRecord(subject: FoundSubject): Subject {
  if (subject.kind === 'machine') return { kind: 'machine', user: null, issuer: null, subject: null, sub: null };
  const { person, idToken } = subject;
  return { kind: 'human', user: person.id, issuer: idToken.issuer, subject: idToken.subject, sub: null };
}

/**
 * The person whom the e-mail found has a link at that provider already: whoever holds the address now is somebody else, or has
 * another account. Nobody is moved from one subject to another by an e-mail.
 */
export function linkedToAnother(): OAuthError {
  return refused(UNLINKED, 'the person of its e-mail is linked to another subject of that provider');
}

const UNLINKED = 'the subject of this token is linked to nobody here';

function refused(description: string, audit: string): OAuthError {
  // RFC 8693 §2.2.2: a subject token that is "unacceptable based on policy" is invalid_request, like one that is not valid.
  return new OAuthError('invalid_request', description, { audit });
}
