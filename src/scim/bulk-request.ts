import { quoted, refusal, ScimError } from './errors.ts';
import type { ScimLimits } from './limits.ts';
import { foldedMembers } from './members.ts';
import type { JsonObject } from './resource.ts';
import { isObject } from './slot.ts';
import { BULK_REQUEST_URN } from './urn.ts';

const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type BulkMethod = (typeof METHODS)[number];

/** One operation of a bulk, its data of any shape. */
export interface BulkOperation {
  readonly method: BulkMethod;
  /** What the client calls it; of a POST, what others refer to its resource by. */
  readonly bulkId: string | null;
  /** `/Users`, `/Users/{id}` or `/Users/bulkId:{bulkId}` */
  readonly path: string;
  /** RFC 7644 §3.14: what If-Match would say. */
  readonly version: string | null;
  /** Null of a DELETE. */
  readonly data: JsonObject | null;
}

/** An operation that cannot be tried; it is reported like one that failed. */
export interface RefusedOperation {
  /** As sent, where it is none of the four. */
  readonly method: string;
  readonly bulkId: string | null;
  readonly refusal: ScimError;
}

export interface BulkRequest {
  /** After how many failures the rest is left undone; null for never. */
  readonly failOnErrors: number | null;
  readonly operations: readonly (BulkOperation | RefusedOperation)[];
}

/**
 * Reads the body of a bulk request. RFC 7644 §3.7.
 * @param body the parsed JSON, of any shape
 * @throws ScimError invalidSyntax where it is no bulk request, 413 where it holds too many operations
 */
export function readBulk(body: unknown, limits: ScimLimits['bulk']): BulkRequest {
  if (!isObject(body)) throw refusal('invalidSyntax', 'the body of a bulk must be a JSON object');
  const members = foldedMembers(body);
  const schemas = members.get('schemas')?.value;
  const isBulk = (urn: unknown) => typeof urn === 'string' && urn.toLowerCase() === BULK_REQUEST_URN.toLowerCase();
  if (!Array.isArray(schemas) || !schemas.some(isBulk)) {
    throw refusal('invalidSyntax', `schemas of a bulk must be ${JSON.stringify([BULK_REQUEST_URN])}`);
  }
  const operations = members.get('operations')?.value;
  if (!Array.isArray(operations) || operations.length === 0) {
    throw refusal('invalidSyntax', 'Operations must be an array of at least one operation');
  }
  // RFC 7644 §3.7.4
  if (operations.length > limits.operations) throw tooLarge(`it has ${operations.length} operations`, limits);
  const read = operations.map(readOperation);
  return { failOnErrors: readFailOnErrors(members.get('failonerrors')?.value), operations: refuseRepeated(read) };
}

/** RFC 7644 §3.7.4: "the error response ... a human-readable explanation" of the limit, here of both. */
export function tooLarge(what: string, limits: ScimLimits['bulk']): ScimError {
  const most = `maxOperations (${limits.operations}) and maxPayloadSize (${limits.bytes} bytes)`;
  return new ScimError(413, `the bulk is too large: ${what}; its limits are ${most}`);
}

function readFailOnErrors(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  throw refusal('invalidValue', 'failOnErrors must be a whole number from 1');
}

function readOperation(raw: unknown, index: number): BulkOperation | RefusedOperation {
  if (!isObject(raw)) throw refusal('invalidSyntax', `Operations[${index}] must be an object`);
  const members = foldedMembers(raw);
  const text = (name: string): string | null => {
    const value = members.get(name)?.value;
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const given = text('method') ?? '';
  const bulkId = text('bulkid');
  const path = text('path');
  const data = members.get('data')?.value;
  const method = METHODS.find((one) => one === given.toUpperCase());
  const refuse = (detail: string) => ({ method: method ?? given, bulkId, refusal: refusal('invalidValue', detail) });

  if (method === undefined) return refuse(`method is ${quoted(given)}; it must be one of ${METHODS.join(', ')}`);
  if (path === null) return refuse('path is missing; write /Users for a POST, /Users/{id} for the others');
  // RFC 7644 §3.7: bulkId is "REQUIRED when method is POST", data unless it is DELETE.
  if (method === 'POST' && bulkId === null) return refuse('bulkId is missing; a POST needs one, unique in the request');
  if (method === 'DELETE') return { method, bulkId, path, version: text('version'), data: null };
  if (!isObject(data)) return refuse(`data must be the body of the ${method}, a JSON object`);
  return { method, bulkId, path, version: text('version'), data };
}

/** RFC 7644 §3.7.2: a bulkId is unique in its request; of two that share one, nobody can tell which is meant. */
function refuseRepeated(
  operations: readonly (BulkOperation | RefusedOperation)[],
): readonly (BulkOperation | RefusedOperation)[] {
  const made = Map.groupBy(operations.filter(isPost), ({ bulkId }) => bulkId);
  return operations.map((operation) => {
    const { method, bulkId } = operation;
    if (!isPost(operation) || (made.get(bulkId)?.length ?? 0) < 2) return operation;
    return { method, bulkId, refusal: refusal('invalidValue', `the bulkId ${quoted(bulkId ?? '')} is given twice`) };
  });
}

function isPost(operation: BulkOperation | RefusedOperation): boolean {
  return !('refusal' in operation) && operation.method === 'POST';
}
