import type { Effects } from '../effects.ts';
import type { ResourceType } from '../scim/attribute.ts';
import type { Access, Permissions } from '../scim/permission.ts';
import type { Profile } from '../scim/profile.ts';
import type { Attributes } from '../scim/resource.ts';
import type { Store } from '../store/port.ts';
import type { Cursors } from './cursor.ts';
import type { Moments } from './moments.ts';

/** Who is asking: known from the credentials alone, the tenant too. */
export interface Caller {
  readonly tenant: string;
  /** A provisioning client of `scim.clients`, or an application with an access token; one name may be in both. */
  readonly kind: 'provisioning' | 'application';
  /** The name of the provisioning client, or the client id of an access token. */
  readonly client: string;
  readonly access: Access;
  /** The id of the User that an access token stands for; null for a provisioning client and for a machine. */
  readonly subject: string | null;
  /** What it may do with the resources of each type, within its access. */
  readonly permissions: Permissions;
  /** How it departs from the RFC, where it does. */
  readonly profile: Profile;
  /** Whether nobody else in the tenant gives users their externalId, so that one it sends again means whom it meant before. */
  readonly ownsExternalIds: boolean;
  /** Aborted when it no longer waits for the answer; of who searches. */
  readonly gone?: () => AbortSignal;
}

/** What becomes of users who leave, and of those who come back (scim.users). */
export interface UserPolicy {
  /** What a DELETE does. */
  readonly onDelete: 'delete' | 'deactivate';
  /** What a POST does that a deactivated user is known by. */
  readonly onKnown: 'conflict' | 'restore';
}

/** What every use case of the directory stands on. */
export interface Directory {
  readonly store: Store;
  readonly effects: Effects;
  /** Fills what a client may leave out by configuration (userName), before required attributes are checked. */
  readonly fill: (type: ResourceType, attributes: Attributes) => Attributes;
  readonly users: UserPolicy;
  readonly cursors: Cursors;
  readonly moments: Moments;
}

/** RFC 7644 §3.14, RFC 9110 §13.1: what the request's headers ask of the version that it meets; nulls where they ask nothing. */
export interface Precondition {
  readonly ifMatch: string | null;
  readonly ifNoneMatch: string | null;
}

export const UNCONDITIONAL: Precondition = { ifMatch: null, ifNoneMatch: null };
