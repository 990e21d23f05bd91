import { expect, test } from 'vitest';
import { quoted, refusal, renderScimError, ScimError, type ScimType } from '../../src/scim/errors.ts';

test.each<[ScimType, number]>([
  ['invalidFilter', 400],
  ['noTarget', 400],
  ['mutability', 400],
  ['uniqueness', 409],
  ['sensitive', 403],
])('%s goes with status %d', (scimType, status) => {
  expect(refusal(scimType, 'why').status).toBe(status);
});

test('an error is rendered with its status as a string, and without a scimType where it has none', () => {
  expect(renderScimError(new ScimError(404, 'no such user'))).toEqual({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: '404',
    detail: 'no such user',
  });
  expect(renderScimError(refusal('noTarget', 'nothing there'))).toMatchObject({ scimType: 'noTarget', status: '400' });
});

test('the cause of an error stays inside', () => {
  const error = refusal('invalidFilter', 'bad filter', { cause: new Error('at /srv/avow/filter.ts') });
  expect(JSON.stringify(renderScimError(error))).not.toContain('/srv');
});

test('a client’s text is repeated short, with its control characters escaped', () => {
  expect(quoted('a\u0007b')).toBe('"a\\u0007b"');
  expect(quoted('x'.repeat(10_000)).length).toBeLessThan(100);
});
