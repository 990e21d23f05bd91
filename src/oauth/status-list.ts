/** Status lists: some bits for each of an issuer's credentials. draft-ietf-oauth-status-list §4, §7 */
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import type { JsonObject, JsonValue } from './json.ts';

export interface StatusList {
  /** Of each status: 1, 2, 4 or 8. */
  readonly bits: number;
  readonly bytes: Uint8Array;
}

/** Where a credential says that its status is. §6.2 */
export interface StatusReference {
  readonly uri: string;
  readonly index: number;
}

/** §7.1; any other is the application's own, and means nothing here. */
export const VALID = 0;
const MEANINGS: ReadonlyMap<number, string> = new Map([
  [1, 'it was revoked'],
  [2, 'it is suspended'],
]);

/** What a status that is not VALID means to the holder. */
export function meaningOf(status: number): string {
  return MEANINGS.get(status) ?? 'its status is none that is known here';
}

const BITS: ReadonlySet<JsonValue | undefined> = new Set([1, 2, 4, 8]);
/** Bytes: the statuses of eight million credentials, where each has one bit. */
const MAX_BYTES = 1_048_576;

const unpack = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate);

/**
 * The list of a verified Status List Token.
 * @throws Error where it is not as §4.2 has it, or is larger than anybody needs
 */
export async function readStatusList({ status_list: list }: JsonObject): Promise<StatusList> {
  const { bits, lst } = objectOf(list) ?? {};
  if (typeof bits !== 'number' || !BITS.has(bits) || typeof lst !== 'string')
    throw new Error('it holds no status list');
  // §4.1: DEFLATE in the form of ZLIB
  const bytes = await unpack(Buffer.from(lst, 'base64url'), { maxOutputLength: MAX_BYTES });
  return { bits, bytes };
}

/** The status at an index, the first in the lowest bits of the first byte (§4.1); null where the list is too short. */
export function statusAt({ bits, bytes }: StatusList, index: number): number | null {
  const byte = bytes[Math.floor((index * bits) / 8)];
  return byte === undefined ? null : (byte >> ((index * bits) % 8)) & (2 ** bits - 1);
}

/** @returns null where its status is elsewhere, or it is not said where */
export function statusReference(status: JsonValue | undefined): StatusReference | null {
  const { idx, uri } = objectOf(objectOf(status)?.status_list) ?? {};
  if (typeof idx !== 'number' || !Number.isSafeInteger(idx) || idx < 0) return null;
  return typeof uri === 'string' && URL.canParse(uri) ? { uri, index: idx } : null;
}

function objectOf(value: JsonValue | undefined): JsonObject | null {
  return typeof value === 'object' && value !== null && !isList(value) ? value : null;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
