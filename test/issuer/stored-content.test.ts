import { describe, expect, test } from 'vitest';
import { readContent, writeContent } from '../../src/issuer/stored-content.ts';

const payload = {
  iss: 'https://id.example.com',
  aud: 'https://api.example.com',
  client_id: 'web',
  iat: 1,
  exp: 2,
  jti: 'j',
  scope: 's',
  sub: 'u',
};

describe('what is kept of a token', () => {
  test('is one payload where introspection says what the JWT says', () => {
    const text = writeContent({ token: payload, introspection: payload, isDerived: false });
    expect(JSON.parse(text)).toEqual(payload);
    expect(readContent(text)).toEqual({ token: payload, introspection: payload, isDerived: false });
  });

  test('is two where it does not, whatever the claims are called', () => {
    const introspection = { ...payload, token: 1, introspection: { iss: 'x' }, derived: true };
    for (const isDerived of [false, true]) {
      const content = { token: payload, introspection, isDerived };
      expect(readContent(writeContent(content))).toEqual(content);
    }
  });

  test('says where it was made of another token, and then has one payload too', () => {
    const content = { token: payload, introspection: payload, isDerived: true };
    expect(JSON.parse(writeContent(content))).toEqual({ token: payload, derived: true });
    expect(readContent(writeContent(content))).toEqual(content);
  });

  test.each([
    ['no JSON', 'x'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a payload without jti', JSON.stringify({ ...payload, jti: undefined })],
    ['a payload whose exp is text', JSON.stringify({ ...payload, exp: '1' })],
    ['half of two', JSON.stringify({ token: payload })],
    ['two of which one is none', JSON.stringify({ token: payload, introspection: [] })],
  ])('is refused when it is %s', (_, text) => {
    expect(() => readContent(text)).toThrow();
  });
});
