import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseUrlTemplate, type UrlTemplate } from '../../src/claims/resolvers/url-template.ts';
import { anyCharacter } from '../any-character.ts';

function template(text: string): UrlTemplate {
  const parsed = parseUrlTemplate(text);
  if ('message' in parsed) throw new Error(parsed.message);
  return parsed;
}

test.each([
  ['https://billing.internal/customers/{user.userId}', { 'user.userId': 2998 }, '/customers/2998'],
  [
    'https://billing.internal/c/{user.id}?by={idp.sub}&x=1',
    { 'user.id': 'a', 'idp.sub': 'b&c=d' },
    '/c/a?by=b%26c%3Dd&x=1',
  ],
  ['https://billing.internal/c/{user.id}/plan', { 'user.id': 'a/../b' }, '/c/a%2F..%2Fb/plan'],
  ['https://billing.internal/c/{user.id}', { 'user.id': 'x?y#z' }, '/c/x%3Fy%23z'],
  ['https://billing.internal/c/{user.id}', { 'user.id': '%2e%2e' }, '/c/%252e%252e'],
  ['https://billing.internal/c/{user.id}', { 'user.id': 'Zoë' }, '/c/Zo%C3%AB'],
  ['https://billing.internal/c?id={user.id}', { 'user.id': '' }, '/c?id='],
  ['https://billing.internal/c/{user.active}', { 'user.active': true }, '/c/true'],
])('%s with %j asks %s', (text, inputs, path) => {
  expect(template(text).render(inputs)).toBe(`https://billing.internal${path}`);
});

test.each([
  ['https://b/c/{user.id}', '..'],
  ['https://b/c/{user.id}', '.'],
  ['https://b/c/{user.id}/plan', ''],
  ['https://b/c/.{user.id}', '.'],
  ['https://b/c/%2E{user.id}', '.'],
  ['https://b/c/{user.id}', '\ud800'],
  ['https://b/c/{user.id}', ['a']],
  ['https://b/c?x={user.id}', { a: 1 }],
  ['https://b/c/{user.id}', null],
])('%s refuses %j', (text, value) => {
  expect(template(text).render({ 'user.id': value })).toBeNull();
});

describe('at boot', () => {
  test.each([
    ['https://{user.tenant}.internal/x', /host/],
    ['https://b:{user.port}/x', /host or the port/],
    ['https://{user.name}@b/x', /host/],
    ['https://me:secret@b/x', /credentials/],
    ['https:///{user.id}', /absolute/],
    ['{user.scheme}://b/x', /absolute/],
    ['https://b\\{user.id}', /backslash/],
    ['https://b/x#{user.id}', /fragment/],
    ['https://b/x/{user.id', /partner/],
    ['https://b/x/user.id}', /partner/],
    ['https://b/x/{userId}', /not a source and a path/],
    ['https://b/x/{}', /not a source and a path/],
    ['https://b/x/{.id}', /not a source and a path/],
  ])('%s is refused', (text, message) => {
    expect(parseUrlTemplate(text)).toEqual({ message: expect.stringMatching(message), mend: expect.any(String) });
  });
});

test('whatever the value, host, path depth and the other parameters stay as configured', () => {
  const { render } = template('https://billing.internal/customers/{user.id}/plan?of={user.id}&fixed=1');
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (id) => {
      const rendered = render({ 'user.id': id });
      if (rendered === null) return;
      const url = new URL(rendered);
      expect(url.host).toBe('billing.internal');
      expect(url.pathname.split('/')).toHaveLength(4);
      expect(decodeURIComponent(url.pathname.split('/')[2] ?? '')).toBe(id);
      expect([...url.searchParams]).toEqual([
        ['of', id],
        ['fixed', '1'],
      ]);
    }),
  );
});
