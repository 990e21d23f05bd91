import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/oauth/json.ts';
import { digestBy, disclosedPayload, readSdJwt } from '../../src/oauth/sd-jwt.ts';

const digest = digestBy({});
const disclosure = (...parts: readonly unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');

test('§4.2.3 the digest of the standard’s own example', () => {
  const text = 'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0';
  expect(digest(text)).toBe('X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0');
});

test('§4 the parts of a presentation, and what the key binding is bound to', () => {
  expect(readSdJwt('jwt~d1~d2~kb')).toEqual({
    issuerJwt: 'jwt',
    disclosures: ['d1', 'd2'],
    keyBinding: 'kb',
    bound: 'jwt~d1~d2~',
  });
  expect(readSdJwt('jwt~kb')?.disclosures).toEqual([]);
});

test.each(['', 'jwt', 'jwt~', '~kb', `jwt${'~d'.repeat(201)}~kb`])(
  '§4 %j has no key binding, or too much of all',
  (text) => {
    expect(readSdJwt(text)).toBeNull();
  },
);

test('§7.1 claims, elements of lists, and disclosures within disclosures stand in their places; the rest is gone', () => {
  const street = disclosure('s1', 'street', 'Main');
  const address = disclosure('s2', 'address', { _sd: [digest(street), digest('hidden')], country: 'DE' });
  const nationality = disclosure('s3', 'US');
  const payload = {
    iss: 'x',
    _sd_alg: 'sha-256',
    _sd: [digest(address), digest('decoy')],
    nationalities: [{ '...': digest(nationality) }, { '...': digest('other') }, 'DE'],
  };
  expect(disclosedPayload(payload, [address, street, nationality])).toEqual({
    iss: 'x',
    address: { street: 'Main', country: 'DE' },
    nationalities: ['US', 'DE'],
  });
  expect(disclosedPayload(payload, [])).toEqual({ iss: 'x', nationalities: ['DE'] });
});

const role = disclosure('s', 'role', 'root');
const element = disclosure('s', 'root');

test.each<[string, JsonObject, readonly string[], RegExp]>([
  ['a disclosure that nothing has the digest of', {}, [role], /belongs nowhere/],
  [
    'a digest that stands there twice',
    { _sd: [digest(role)], a: { _sd: [digest(role)] } },
    [role],
    /digest stands there twice/,
  ],
  ['a disclosure that is sent twice', { _sd: [digest(role)] }, [role, role], /disclosure stands there twice/],
  ['a claim that is there already', { role: 'user', _sd: [digest(role)] }, [role], /there already/],
  ['an element where a claim belongs', { _sd: [digest(element)] }, [element], /where a claim belongs/],
  ['a claim where an element belongs', { list: [{ '...': digest(role) }] }, [role], /where an element belongs/],
  ['a place for an element with more in it', { list: [{ '...': digest(element), x: 1 }] }, [element], /other members/],
  ['digests that are no list', { _sd: 'x' }, [], /no list/],
  ['a digest that is no text', { _sd: [7] }, [], /no text/],
  ['an unknown hash', { _sd_alg: 'md5' }, [], /_sd_alg/],
  ['no JSON', {}, ['x'], /no JSON list/],
  ['a disclosure of too many parts', {}, [disclosure('s', 'a', 1, 2)], /§4.2/],
  ['a disclosure without salt', {}, [disclosure(7, 'a', 1)], /§4.2/],
  ['a disclosure called _sd', {}, [disclosure('s', '_sd', [])], /§4.2/],
  ['a disclosure called ...', {}, [disclosure('s', '...', 'x')], /§4.2/],
])('§7.1 %s is refused', (_, payload, disclosures, reason) => {
  expect(() => disclosedPayload(payload, disclosures)).toThrow(reason);
});

test('§7.1 what nests without end is refused', () => {
  const deep = JSON.parse(`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`);
  expect(() => disclosedPayload(deep, [])).toThrow(/too deeply/);
});

test('a claim called __proto__ is a claim and nothing more', () => {
  const evil = disclosure('s', '__proto__', { admin: true });
  const claims = disclosedPayload({ _sd: [digest(evil)] }, [evil]);
  expect(Object.keys(claims)).toEqual(['__proto__']);
  expect(claims.admin).toBeUndefined();
});
