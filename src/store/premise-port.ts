/** The part of the store's contract that holds a commit to what its decision stands on. Each of these changes nothing. */
import type { InGroup } from './membership-port.ts';
import type { ResourceKey } from './port.ts';

export type PremiseWrite =
  /** Conflict 'version' unless the stored version is this one still. */
  | { readonly kind: 'expectResource'; readonly key: ResourceKey; readonly version: number }
  /** The same, and Conflict 'version' where it is a member of a group. */
  | { readonly kind: 'expectUngrouped'; readonly key: ResourceKey; readonly version: number }
  /** Conflict 'version' unless the groups that it is in, through others too, are these and no others, and are called so. */
  | {
      readonly kind: 'expectGroups';
      readonly tenant: string;
      readonly member: string;
      readonly groups: readonly InGroup[];
    }
  /** Conflict 'version' unless it is given, and not taken back; what it was good for once may be spent. */
  | { readonly kind: 'expectConsent'; readonly tenant: string; readonly id: string }
  /** Conflict 'version' unless the client is registered still. */
  | { readonly kind: 'expectRegistration'; readonly tenant: string; readonly id: string }
  /** Conflict 'full' where the tenant has `most` clients, or more, that came with an initial access token, or that came without one. */
  | { readonly kind: 'expectRoom'; readonly tenant: string; readonly open: boolean; readonly most: number };
