import type { Journal } from '../audit/journal.ts';
import type { Tally } from '../audit/tally.ts';
import type { ValueHash } from '../audit/value-hash.ts';
import type { DecisionPoint } from '../authzen/decision-point.ts';
import type { Planner } from '../claims/plan.ts';
import type { Registry } from '../claims/registry.ts';
import type { UserInfo } from '../claims/resolvers/user-info.ts';
import type { ClaimContext } from '../claims/source.ts';
import type { Effects } from '../effects.ts';
import type { Api } from '../oauth/api.ts';
import type { DetailTypes } from '../oauth/authorization-details.ts';
import type { AuthorizationServer } from '../oauth/authorization-server.ts';
import type { ClientCertificate } from '../oauth/certificate.ts';
import type { DpopNonces } from '../oauth/dpop-nonce.ts';
import type { EncryptionKeySource } from '../oauth/encryption-keys.ts';
import type { VerifiedIdToken } from '../oauth/id-token.ts';
import type { VerifiedGrant } from '../oauth/jwt-grant.ts';
import type { KeyRing } from '../oauth/key-ring.ts';
import type { VerifiedPresentation } from '../oauth/presentation.ts';
import type { VerifiedProviderToken } from '../oauth/provider-access-token.ts';
import type { RegistrationPolicy } from '../oauth/registration-policy.ts';
import type { TrustDomain } from '../oauth/trust-domain.ts';
import type { Policy } from '../policy/compile.ts';
import type { VerifiedAssertion } from '../saml/verify.ts';
import type { StoredConsent } from '../store/consent-port.ts';
import type { InGroup } from '../store/membership-port.ts';
import type { Store } from '../store/port.ts';
import type { ClientLookup } from './client-lookup.ts';
import type { FailedAttempts } from './failed-attempts.ts';
import type { LeakyBuckets } from './leaky-buckets.ts';

/** A person as the issuer needs one; the directory's Person fits. */
export interface Person {
  readonly id: string;
  /** The version that the person has in the store. */
  readonly revision: number;
  /** The groups that they are in, through others too: these are no part of the revision. */
  readonly groups: readonly InGroup[];
  readonly attributes: { readonly [name: string]: unknown };
  readonly active: boolean;
}

/** Finds people, never changes them. */
export interface People {
  get(tenant: string, id: string): Promise<Person | null>;
  isActive(tenant: string, id: string): Promise<boolean>;
  findByEmail(tenant: string, email: string): Promise<readonly Person[]>;
  findByIdentifier(tenant: string, path: string, value: string): Promise<Person | null>;
}

export interface FirstLink {
  /** The claim that holds the e-mail. */
  readonly email: string;
  /** The claim that says whether it is verified; null where the configuration vouches for all that the provider says. */
  readonly verified: string | null;
  /** Of which domains; null for any. */
  readonly domains: ReadonlySet<string> | null;
}

/** What the issuer needs to know of an identity provider. */
export interface Provider {
  readonly issuer: string;
  /** The tenant whose people it names; to any other its word is nothing. */
  readonly tenant: string;
  /** Whether a first link may be made by a verified e-mail, and by which. */
  readonly firstLink: FirstLink | null;
}

/** What decides who gets which claims, settled at boot: one configuration, and the people it is about. */
export interface Evaluator {
  readonly issuer: string;
  readonly effects: Pick<Effects, 'now' | 'monotonic' | 'newId'>;
  readonly people: People;
  /** Groups by their ids, as SCIM resources; one that is gone is not among them. */
  readonly groups: (tenant: string, ids: readonly string[]) => Promise<readonly { readonly [name: string]: unknown }[]>;
  /** What a person has agreed to, was asked to agree to, and took back. */
  readonly consents: (tenant: string, user: string) => Promise<readonly StoredConsent[]>;
  readonly findClient: ClientLookup;
  readonly apis: ReadonlyMap<string, Api>;
  /** Those of others, for which ID-JAGs are made. */
  readonly authorizationServers: ReadonlyMap<string, AuthorizationServer>;
  readonly trustDomains: ReadonlyMap<string, TrustDomain>;
  readonly detailTypes: DetailTypes;
  readonly registry: Registry;
  readonly planner: Planner;
  readonly policy: Policy;
  /** Who decides beside it. */
  readonly decisionPoints: readonly DecisionPoint[];
  /** What an API calls a person (Api.subject); null where the person has no such identifier. */
  readonly subjectIdentifier: (api: Api, base: ClaimContext['base']) => string | null;
  /** Milliseconds for everything that is asked while one token is made. */
  readonly deadlineMs: number;
}

/** What every use case of the issuer stands on, settled at boot. */
export interface Issuer extends Evaluator {
  readonly store: Store;
  readonly effects: Effects;
  readonly keys: KeyRing;
  /** The keys of those APIs, by name, whose JWTs are encrypted. */
  readonly encryption: ReadonlyMap<string, EncryptionKeySource>;
  /** What the audit log keeps in place of a personal value. */
  readonly valueHash: ValueHash;
  /** The hash of the configuration, as the log has it (audit/configuration.ts). */
  readonly configuration: string;
  /** What is often, and on record each time. */
  readonly journal: Journal;
  /** What is counted rather than kept. */
  readonly tally: Tally;
  readonly verifyIdToken: (token: string) => Promise<VerifiedIdToken>;
  readonly verifyPresentation: (presentation: string, nonce: string) => Promise<VerifiedPresentation>;
  readonly verifyAssertion: (assertion: string) => VerifiedAssertion;
  /** An access token of a provider, by the iss that it claims. */
  readonly verifyGrant: (assertion: string, clientId: string) => Promise<VerifiedGrant>;
  readonly verifyProviderToken: (token: string, issuer: string) => Promise<VerifiedProviderToken>;
  /** By the provider's name; of those alone that are asked more than their ID tokens say. */
  readonly userInfo: ReadonlyMap<string, UserInfo>;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly failedAttempts: FailedAttempts;
  /** Null where no client may register itself. RFC 7591 */
  readonly registration: Registration | null;
  /** Null where DPoP proofs need no nonce. */
  readonly dpopNonces: DpopNonces | null;
}

/** Clients that register themselves: what for, and how often one address may. */
export interface Registration {
  readonly policy: RegistrationPolicy;
  readonly attempts: LeakyBuckets;
}

/** What came in at the token endpoint, beside the form. */
export interface Presented {
  readonly authorization: string | null;
  /** The address of the caller's connection, or what a trusted proxy says of it. */
  readonly ip: string | null;
  /** The DPoP header. RFC 9449 §4.1 */
  readonly dpop: string | null;
  /** The certificate of the caller's connection, as a trusted proxy passed it on. */
  readonly certificate: ClientCertificate | null;
}
