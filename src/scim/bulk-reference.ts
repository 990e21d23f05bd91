import type { BulkOperation } from './bulk-request.ts';
import type { Json, JsonObject } from './resource.ts';
import { isObject } from './slot.ts';

/** RFC 7644 §3.7.2: how an operation refers to a resource that another one makes, in its path and in its data. */
const PREFIX = 'bulkId:';

/** The bulkIds that an operation refers to. */
export function referencesOf(operation: BulkOperation): ReadonlySet<string> {
  const found = new Set<string>();
  withReferences(operation, (bulkId) => {
    found.add(bulkId);
    return bulkId;
  });
  return found;
}

/**
 * The operation with ids in the place of references.
 * @param idOf the id of what a bulkId stands for; what it throws ends this
 */
export function withReferences(operation: BulkOperation, idOf: (bulkId: string) => string): BulkOperation {
  const resolve = (text: string) => (text.startsWith(PREFIX) ? idOf(text.slice(PREFIX.length)) : text);
  return {
    ...operation,
    path: operation.path.split('/').map(resolve).join('/'),
    data: operation.data === null ? null : inObject(operation.data, resolve),
  };
}

/** Every text in a value, whatever its depth: the nesting of a body is bounded before it is parsed. */
function inJson(value: Json, resolve: (text: string) => string): Json {
  if (typeof value === 'string') return resolve(value);
  if (Array.isArray(value)) return value.map((one) => inJson(one, resolve));
  return isObject(value) ? inObject(value, resolve) : value;
}

function inObject(object: JsonObject, resolve: (text: string) => string): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, one]) => [name, inJson(one, resolve)]));
}
