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
    const text = writeContent({ token: payload, introspection: payload });
    expect(JSON.parse(text)).toEqual(payload);
    expect(readContent(text)).toEqual({ token: payload, introspection: payload });
  });

  test('is two where it does not, whatever the claims are called', () => {
    const content = { token: payload, introspection: { ...payload, token: 1, introspection: { iss: 'x' } } };
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
