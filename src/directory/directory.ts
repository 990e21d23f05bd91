import type { Effects } from '../effects.ts';
import type { ResourceType } from '../scim/attribute.ts';
import type { Attributes } from '../scim/resource.ts';
import type { Store } from '../store/port.ts';

/** Who is asking: known from the credentials alone, the tenant too. */
export interface Caller {
  readonly tenant: string;
  /** The name of the provisioning client, or the client id of an access token. */
  readonly client: string;
  readonly access: 'read' | 'write';
}

/** What every use case of the directory stands on. */
export interface Directory {
  readonly store: Store;
  readonly effects: Effects;
  /** Fills what a client may leave out by configuration (userName), before required attributes are checked. */
  readonly fill: (type: ResourceType, attributes: Attributes) => Attributes;
}

/** RFC 7644 §3.14: what the request's If-Match asks, or null where it asks nothing. */
export type Precondition = string | null;
