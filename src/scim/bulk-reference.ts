import type { BulkOperation } from './bulk-request.ts';
import type { Json, JsonObject } from './resource.ts';
import { isObject } from './slot.ts';

/** RFC 7644 §3.7.2: how an operation refers to a resource that another one makes, in its path and in its data. */
const PREFIX = 'bulkId:';

/** The same as a value in a filter, as in `members[value eq "bulkId:ada"]`. */
const IN_FILTER = /(["'])bulkId:([^"'\\]*)\1/g;

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
  const resolve = (text: string) => {
    const { before, bulkId } = referenceIn(text);
    return bulkId === null ? text : before + idOf(bulkId);
  };
  const path = operation.path.split('/').map(resolve).join('/');
  const data = operation.data === null ? null : inObject(operation.data, resolve);
  return {
    ...operation,
    path,
    data: data !== null && operation.method === 'PATCH' ? inPaths(data, idOf) : data,
  };
}

/** A text that is a reference, `bulkId:ada`, or a URI that ends with one: `../Users/bulkId:ada`, with the base URL before it or without. */
function referenceIn(text: string): { readonly before: string; readonly bulkId: string | null } {
  const start = text.lastIndexOf('/') + 1;
  const before = text.slice(0, start);
  const named = text.startsWith(PREFIX, start) && (before === '' || REFERENCED.test(before));
  return { before, bulkId: named ? text.slice(start + PREFIX.length) : null };
}

/** What stands before an id: an endpoint, and what it is below. */
const REFERENCED = /^(?:\/|\.\.\/|https?:\/\/\S*\/)?[A-Za-z][A-Za-z0-9_-]{0,63}\/$/;

/** The paths of a PATCH, whose filters may name what another operation makes. */
function inPaths(patch: JsonObject, idOf: (bulkId: string) => string): JsonObject {
  const inPath = (text: string) => text.replace(IN_FILTER, (_, quote, bulkId) => quote + idOf(bulkId) + quote);
  const inOperation = (one: Json) =>
    isObject(one)
      ? mapped(one, (name, value) => (name === 'path' && typeof value === 'string' ? inPath(value) : value))
      : one;
  return mapped(patch, (name, value) =>
    name === 'operations' && Array.isArray(value) ? value.map(inOperation) : value,
  );
}

/** Every text in a value, whatever its depth: the nesting of a body is bounded before it is parsed. */
function inJson(value: Json, resolve: (text: string) => string): Json {
  if (typeof value === 'string') return resolve(value);
  if (Array.isArray(value)) return value.map((one) => inJson(one, resolve));
  return isObject(value) ? inObject(value, resolve) : value;
}

function inObject(object: JsonObject, resolve: (text: string) => string): JsonObject {
  return mapped(object, (_, one) => inJson(one, resolve));
}

/** A copy with other values; names are told folded, since a client's have no case. */
function mapped(object: JsonObject, change: (folded: string, value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, one]) => [name, change(name.toLowerCase(), one)]));
}
