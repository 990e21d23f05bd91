import type { ResourceType } from '../scim/attribute.ts';
import type { BulkMethod, BulkOperation } from '../scim/bulk-request.ts';
import { quoted, refusal } from '../scim/errors.ts';
import type { StoredResource } from '../store/port.ts';
import type { Caller, Directory, Precondition } from './directory.ts';
import { deprovisionResource, provisionResource } from './provision.ts';
import { patchResource, replaceResource } from './write.ts';

/** What an operation is about; of a POST, the id that the resource is to have. */
export interface Target {
  readonly type: ResourceType;
  readonly id: string;
}

interface Method {
  /** RFC 7644 §3.7.3: what it answers with, as it would alone. */
  readonly status: number;
  /**
   * The resource after it, or null where it is gone.
   * @param promised whether others have been told the id of what a POST makes
   */
  readonly act: (
    directory: Directory,
    caller: Caller,
    target: Target,
    operation: BulkOperation,
    promised: boolean,
  ) => Promise<StoredResource | null>;
}

export const BULK_METHODS: Readonly<Record<BulkMethod, Method>> = {
  POST: {
    status: 201,
    act: (directory, caller, { type, id }, { data }, promised) =>
      provisionResource(directory, caller, type, data, promised ? id : undefined),
  },
  PUT: {
    status: 200,
    act: (directory, caller, { type, id }, { data, version }) =>
      replaceResource(directory, caller, type, id, data, held(version)),
  },
  PATCH: {
    status: 200,
    act: (directory, caller, { type, id }, { data, version }) =>
      patchResource(directory, caller, type, id, data, held(version)),
  },
  DELETE: {
    status: 204,
    act: async (directory, caller, { type, id }, { version }) => {
      await deprovisionResource(directory, caller, type, id, held(version));
      return null;
    },
  },
};

/** RFC 7644 §3.7: the version of an operation is what If-Match would say. */
function held(version: string | null): Precondition {
  return { ifMatch: version, ifNoneMatch: null };
}

/**
 * RFC 7644 §3.7: a POST names the endpoint of a resource type, the other methods one resource.
 * @param newId the id of what a POST makes
 * @throws ScimError invalidPath
 */
export function findTarget(types: Iterable<ResourceType>, { method, path }: BulkOperation, newId: string): Target {
  for (const type of types) {
    if (method === 'POST' && path === type.endpoint) return { type, id: newId };
    const id = path.startsWith(`${type.endpoint}/`) ? path.slice(type.endpoint.length + 1) : '';
    if (method !== 'POST' && id !== '' && !id.includes('/')) return { type, id };
  }
  const right =
    method === 'POST' ? 'the endpoint of a resource type, such as /Users' : 'a resource, such as /Users/{id}';
  throw refusal('invalidPath', `the path ${quoted(path)} of a ${method} must be ${right}`);
}
