import { describe, expect, test } from 'vitest';
import { referencesOf, withReferences } from '../../src/scim/bulk-reference.ts';
import { readBulk } from '../../src/scim/bulk-request.ts';
import { BULK_REQUEST_URN } from '../../src/scim/urn.ts';
import { refusalOf } from './person.ts';

const LIMITS = { operations: 3, bytes: 1_000_000 };
const schemas = [BULK_REQUEST_URN];
const ada = { method: 'POST', path: '/Users', bulkId: 'ada', data: { userName: 'ada' } };
const read = (body: unknown) => readBulk(body, LIMITS);
const readOne = (operation: unknown) => read({ schemas, Operations: [operation] }).operations[0];

describe('a body that is no bulk request is refused as a whole', () => {
  test.each<[string, unknown, number, RegExp]>([
    ['a list', [], 400, /JSON object/],
    ['without schemas', { Operations: [ada] }, 400, /BulkRequest/],
    ['of another message', { schemas: ['urn:x'], Operations: [ada] }, 400, /BulkRequest/],
    ['without operations', { schemas }, 400, /at least one/],
    ['with no operation', { schemas, Operations: [] }, 400, /at least one/],
    ['with a text for an operation', { schemas, Operations: ['POST'] }, 400, /Operations\[0\]/],
    ['with failOnErrors of none', { schemas, failOnErrors: 0, Operations: [ada] }, 400, /failOnErrors/],
    ['with failOnErrors of a text', { schemas, failOnErrors: '1', Operations: [ada] }, 400, /failOnErrors/],
    ['of too many operations', { schemas, Operations: Array(4).fill(ada) }, 413, /4 operations.*maxOperations \(3\)/],
  ])('%s', (_, body, status, detail) => {
    expect(refusalOf(() => read(body))).toMatchObject({ status, detail: expect.stringMatching(detail) });
  });
});

test('the URN of the message is in any case, as that of a PATCH and of a search', () => {
  expect(read({ schemas: [BULK_REQUEST_URN.toUpperCase()], Operations: [ada] }).operations).toHaveLength(1);
});

describe('an operation that cannot be tried is refused alone, and keeps its name', () => {
  test.each<[string, object, RegExp]>([
    ['an unknown method', { ...ada, method: 'GET' }, /"GET"/],
    ['no method', { ...ada, method: undefined }, /method/],
    ['no path', { ...ada, path: undefined }, /path is missing/],
    ['a POST without data', { ...ada, data: undefined }, /body of the POST/],
    ['a PATCH whose data is a list', { ...ada, method: 'PATCH', data: [] }, /body of the PATCH/],
  ])('%s', (_, operation, detail) => {
    const refused = { scimType: 'invalidValue', detail: expect.stringMatching(detail) };
    expect(readOne(operation)).toMatchObject({ bulkId: 'ada', refusal: refused });
  });

  test('a POST without a bulkId', () => {
    expect(readOne({ ...ada, bulkId: undefined })).toMatchObject({
      refusal: { detail: expect.stringMatching(/bulkId is missing/) },
    });
  });

  test('two that share a bulkId, both of them', () => {
    const { operations } = read({ schemas, Operations: [ada, { ...ada, bulkId: 'bob' }, ada] });
    expect(operations.map((operation) => 'refusal' in operation)).toEqual([true, false, true]);
  });
});

test('methods come in any case, as names of members do', () => {
  expect(readOne({ METHOD: 'delete', Path: '/Users/1' })).toEqual({
    method: 'DELETE',
    path: '/Users/1',
    bulkId: null,
    version: null,
    data: null,
  });
});

describe('references to what another operation makes', () => {
  const operation = {
    method: 'PUT',
    path: '/Groups/bulkId:team',
    bulkId: null,
    version: null,
    data: JSON.parse('{"members":[{"value":"bulkId:ada"}],"note":"no bulkId:x","__proto__":{"owner":"bulkId:bob"}}'),
  } as const;

  test('are found in the path and at any depth of the data, where they are the whole of a text', () => {
    expect([...referencesOf(operation)]).toEqual(['team', 'ada', 'bob']);
  });

  test('give way to ids, and all else stays as it was', () => {
    const resolved = withReferences(operation, (bulkId) => `id-of-${bulkId}`);
    expect(resolved.path).toBe('/Groups/id-of-team');
    expect(JSON.stringify(resolved.data)).toBe(
      '{"members":[{"value":"id-of-ada"}],"note":"no bulkId:x","__proto__":{"owner":"id-of-bob"}}',
    );
  });

  test.each([
    ['../Users/bulkId:ada', '../Users/id-of-ada'],
    ['/Users/bulkId:ada', '/Users/id-of-ada'],
    ['Users/bulkId:ada', 'Users/id-of-ada'],
    ['https://id.example.com/scim/v2/Users/bulkId:ada', 'https://id.example.com/scim/v2/Users/id-of-ada'],
    ['see /Users/bulkId:ada', 'see /Users/bulkId:ada'],
    ['/Users/bulkId:ada/x', '/Users/bulkId:ada/x'],
    ['1/bulkId:ada', '1/bulkId:ada'],
  ])('stand at the end of a $ref too: %s', ($ref, expected) => {
    const resolved = withReferences({ ...operation, data: { manager: { $ref } } }, (bulkId) => `id-of-${bulkId}`);
    expect(resolved.data).toEqual({ manager: { $ref: expected } });
  });

  test('a text of many slashes and letters costs no more than to read it', () => {
    const long = `https://${'a/'.repeat(200_000)}${'b'.repeat(200_000)}/bulkId:ada`;
    expect(withReferences({ ...operation, data: { long } }, () => 'x').data).toEqual({ long });
  });
});
