import { quoted, refusal } from './errors.ts';
import { foldedMembers } from './members.ts';
import type { JsonObject } from './resource.ts';
import { isObject } from './slot.ts';
import { PATCH_OP_URN } from './urn.ts';

export type PatchOp = 'add' | 'remove' | 'replace';

/** One operation as sent: its path is still text, its value of any shape. */
export interface PatchOperation {
  readonly op: PatchOp;
  readonly path: string | null;
  readonly value: unknown;
}

const OPS: ReadonlyMap<string, PatchOp> = new Map([
  ['add', 'add'],
  ['remove', 'remove'],
  ['replace', 'replace'],
]);

/**
 * Reads the body of a PATCH. RFC 7644 §3.5.2. Names and ops in any case, as Entra writes them; without `schemas`, as some
 * of Okta's applications do, but never with another message's.
 * @param limit how many operations there may be
 * @throws ScimError invalidSyntax
 */
export function readOperations(body: unknown, limit: number): readonly PatchOperation[] {
  if (!isObject(body)) throw refusal('invalidSyntax', 'the body of a PATCH must be a JSON object');
  const members = foldedMembers(body);
  checkSchemas(members.get('schemas')?.value);
  const operations = members.get('operations')?.value;
  if (!Array.isArray(operations) || operations.length === 0) {
    throw refusal('invalidSyntax', 'Operations must be an array of at least one operation');
  }
  requireFew(operations.length, limit);
  requireFew(countOperations(operations), limit);
  return operations.map(readOperation);
}

/** How many operations these are, as sent, members that are operations of their own among them. */
export function countOperations(operations: readonly unknown[]): number {
  return operations.reduce<number>(
    (sum, raw) => sum + 1 + (isObject(raw) ? valuePathsIn(knownMembers(raw).value) : 0),
    0,
  );
}

function requireFew(operations: number, limit: number): void {
  if (operations <= limit) return;
  throw refusal(
    'invalidSyntax',
    `a PATCH holds at most ${limit} operations, members such as emails[type eq "work"] among them, and this has ${operations}`,
  );
}

/** The members that are operations of their own, also inside the object of a schema: each is a path with a filter to apply. */
function valuePathsIn(value: unknown, depth = 1): number {
  if (!isObject(value)) return 0;
  const inside =
    depth > 0 ? Object.values(value).reduce<number>((sum, member) => sum + valuePathsIn(member, depth - 1), 0) : 0;
  return inside + Object.keys(value).filter((name) => name.includes('[')).length;
}

function checkSchemas(schemas: unknown): void {
  if (schemas === undefined) return;
  const urns: unknown[] = Array.isArray(schemas) ? schemas : [];
  if (!urns.some((urn) => typeof urn === 'string' && urn.toLowerCase() === PATCH_OP_URN.toLowerCase())) {
    throw refusal('invalidSyntax', `schemas of a PATCH must be ${JSON.stringify([PATCH_OP_URN])}`);
  }
}

function readOperation(raw: unknown, index: number): PatchOperation {
  const where = `Operations[${index}]`;
  if (!isObject(raw)) throw refusal('invalidSyntax', `${where} must be an object`);
  const { op, path, value } = knownMembers(raw);
  const known = typeof op === 'string' ? OPS.get(op.toLowerCase()) : undefined;
  if (known === undefined) {
    const given = op === undefined ? 'missing' : typeof op === 'string' ? quoted(op) : 'no text';
    throw refusal('invalidSyntax', `${where}.op is ${given}; it must be add, remove or replace`);
  }
  if (path !== undefined && path !== null && typeof path !== 'string') {
    throw refusal('invalidPath', `${where}.path must be a string`);
  }
  // RFC 7644 §3.5.2.1, §3.5.2.3: "The operation MUST contain a "value" member".
  if (known !== 'remove' && value === undefined) throw refusal('invalidSyntax', `${where} has no value`);
  return { op: known, path: typeof path === 'string' && path.trim() !== '' ? path : null, value };
}

function knownMembers(raw: JsonObject): { op: unknown; path: unknown; value: unknown } {
  const members = foldedMembers(raw);
  return { op: members.get('op')?.value, path: members.get('path')?.value, value: members.get('value')?.value };
}
