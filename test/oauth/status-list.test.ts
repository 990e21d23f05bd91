import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readStatusList, statusAt, statusReference } from '../../src/oauth/status-list.ts';

const listOf = (bits: number, bytes: Uint8Array) =>
  readStatusList({ status_list: { bits, lst: deflateSync(bytes).toString('base64url') } });

describe('draft-ietf-oauth-status-list', () => {
  test.each([
    // The examples of the draft itself
    [1, 'eNrbuRgAAhcBXQ', [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]],
    [2, 'eNo76fITAAPfAgc', [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]],
  ])('§4.1 statuses of %s bits are read', async (bits, lst, statuses) => {
    const list = await readStatusList({ status_list: { bits, lst } });
    expect(statuses.map((_, index) => statusAt(list, index))).toEqual(statuses);
    expect(statusAt(list, statuses.length)).toBeNull();
  });

  test('§4.1 every status is where it was written, and none has anything of another', async () => {
    const lists = fc.constantFrom(1, 2, 4, 8).chain((bits) =>
      fc.record({
        bits: fc.constant(bits),
        statuses: fc.array(fc.nat(2 ** bits - 1), { minLength: 1, maxLength: 64 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(lists, async ({ bits, statuses }) => {
        const bytes = new Uint8Array(Math.ceil((statuses.length * bits) / 8));
        for (const [index, status] of statuses.entries()) {
          const place = index * bits;
          bytes[place >> 3] = (bytes[place >> 3] ?? 0) | (status << (place & 7));
        }
        const list = await listOf(bits, bytes);
        expect(statuses.map((_, index) => statusAt(list, index))).toEqual(statuses);
      }),
    );
  });

  test.each<[string, object]>([
    ['of three bits', { bits: 3, lst: 'eNrbuRgAAhcBXQ' }],
    ['without a list', { bits: 1 }],
    ['that is not compressed', { bits: 1, lst: 'AAAA' }],
    [
      'that unpacks to a thousand times its size',
      { bits: 1, lst: deflateSync(Buffer.alloc(8_000_000)).toString('base64url') },
    ],
  ])('§4.2 one %s is none', async (_, list) => {
    await expect(readStatusList({ status_list: { ...list } })).rejects.toThrow();
  });

  test.each<[object | string]>([
    [{ status_list: { idx: -1, uri: 'https://x.example/1' } }],
    [{ status_list: { idx: 1.5, uri: 'https://x.example/1' } }],
    [{ status_list: { idx: '1', uri: 'https://x.example/1' } }],
    [{ status_list: { idx: 1, uri: 'not a uri' } }],
    [{ status_list: [] }],
    [{ other: {} }],
    ['x'],
  ])('§6.2 %j refers to no status', (status) => {
    expect(statusReference(typeof status === 'string' ? status : { ...status })).toBeNull();
  });
});
