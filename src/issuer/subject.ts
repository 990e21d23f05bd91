import { auditWrite, type Subject } from '../audit/record.ts';
import type { ClaimContext } from '../claims/source.ts';
import type { Client } from '../oauth/client.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { VerifiedIdToken } from '../oauth/id-token.ts';
import type { JsonValue } from '../oauth/json.ts';
import type { Link, Write } from '../store/port.ts';
import type { FirstLink, Issuer, Person, Provider } from './issuer.ts';

/** What an identity provider says of a person at a sign-in. */
export interface SignIn {
  /** The provider's name in the configuration; null where that is not known. */
  readonly provider: string | null;
  readonly claims: Readonly<Record<string, JsonValue>>;
  /** Milliseconds: what is issued for it ends no later. Null where it does not end. */
  readonly expiresAt: number | null;
  /** Asks the provider what else it says of this sign-in; null, or left out, where there is nobody to ask. */
  readonly userInfo?: ClaimContext['userInfo'];
}

/** An application: the one that asks, or the one that a token shown by it is about. */
interface Machine {
  readonly kind: 'machine';
  /** The sub of the token shown; absent where the application speaks for itself. */
  readonly sub?: string;
}

/** Whom an evaluation is about: an application, or a person, with their sign-in where there is one. */
export type KnownSubject =
  | Machine
  | { readonly kind: 'human'; readonly person: Person; readonly idToken: SignIn | null };

/** Whom a token is about: a person found by the link (issuer, subject) or by a token of Avow's own, or an application. */
export type FoundSubject =
  | Machine
  | {
      readonly kind: 'human';
      readonly person: Person;
      readonly idToken: SignIn | null;
      /** Where the person was found by e-mail: the link that is to be made in the commit that issues the token. */
      readonly firstLink: Pick<Link, 'issuer' | 'subject'> | null;
    };

/** A subject at an identity provider, as a verified token of the provider's names it. */
export type ProviderSubject = Pick<VerifiedIdToken, 'provider' | 'issuer' | 'subject' | 'claims' | 'expiresAt'> &
  Pick<SignIn, 'userInfo'>;

/**
 * Finds the person whom an ID token is about, by the link alone; the first time by a verified e-mail where the provider's
 * configuration allows it. The e-mail of a linked person is never looked at.
 * @param by whether a verified e-mail may make the first link
 * @throws OAuthError invalid_request: no link, no such person, more than one, or the person is deactivated
 */
export async function findSubject(
  issuer: Issuer,
  tenant: string,
  idToken: ProviderSubject,
  by: 'link or e-mail' | 'link' = 'link or e-mail',
): Promise<FoundSubject> {
  const provider = issuer.providers.get(idToken.provider);
  if (provider?.tenant !== tenant) {
    throw refused(
      'the issuer of this subject token is not known here',
      `provider '${idToken.provider}' is another tenant's`,
    );
  }
  const link = await issuer.store.getLink(tenant, idToken.issuer, idToken.subject);
  // What an access token says of an e-mail is said for another API.
  if (link === null && by === 'link') throw refused(UNLINKED, 'no link, and an access token makes none');
  const person =
    link === null ? await firstTime(issuer, provider, idToken) : await issuer.people.get(tenant, link.user);
  if (person === null)
    throw refused('the person of this subject token is not here any more', 'the linked user is gone');
  // A deactivated person gets no token, whatever the rules say.
  if (!person.active)
    throw refused('the person of this subject token is deactivated', `user ${person.id} is not active`);
  return { kind: 'human', person, idToken, firstLink: link === null ? idToken : null };
}

/** The only place where an e-mail finds a person: verified by a provider that may say so, and one person alone. */
async function firstTime(issuer: Issuer, provider: Provider, idToken: ProviderSubject): Promise<Person | null> {
  if (provider.firstLink === null) {
    throw refused(UNLINKED, `provider '${idToken.provider}' has no link.first in the configuration`);
  }
  const { domains } = provider.firstLink;
  const email = verifiedEmail(idToken.claims, provider.firstLink);
  if (email === null) throw refused(UNLINKED, 'its e-mail is missing or not verified');
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

function verifiedEmail(claims: SignIn['claims'], { email: name, verified }: FirstLink): string | null {
  const email = Object.hasOwn(claims, name) ? claims[name] : undefined;
  const isVerified = verified === null || (Object.hasOwn(claims, verified) && claims[verified] === true);
  return typeof email === 'string' && isVerified ? email : null;
}

/** A deactivation, a deletion, or a change of their groups, that is acknowledged before the commit is not followed by a token. */
export function partiesStill({ tenant, registered }: Client, subject: KnownSubject): Write[] {
  const client: Write[] = registered === null ? [] : [{ kind: 'expectRegistration', tenant, id: registered.id }];
  if (subject.kind === 'machine') return client;
  const { id, revision: version, groups } = subject.person;
  const key = { tenant, type: 'User', id };
  if (groups.length === 0) return [{ kind: 'expectUngrouped', key, version }, ...client];
  return [{ kind: 'expectResource', key, version }, { kind: 'expectGroups', tenant, member: id, groups }, ...client];
}

/** The writes that pin the first link and say so in the audit log, if there is one to make. */
export function linkWrites(issuer: Issuer, tenant: string, client: string, subject: FoundSubject): Write[] {
  if (subject.kind === 'machine' || subject.firstLink === null) return [];
  const at = issuer.effects.now();
  const { person, firstLink } = subject;
  const link = { tenant, issuer: firstLink.issuer, subject: firstLink.subject, user: person.id, linkedAt: at };
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
  const sub = null;
  if (subject.kind === 'machine') return { kind: 'machine', user: null, issuer: null, subject: null, sub };
  const { iss, sub: atProvider } = subject.idToken?.claims ?? {};
  return { kind: 'human', user: subject.person.id, issuer: textOf(iss), subject: textOf(atProvider), sub };
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
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
