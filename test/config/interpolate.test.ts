import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyCharacter } from '../any-character.ts';
import { configOf, report } from './written.ts';

const GOOD = 'issuer: https://id.example.com\n';
const LONG = 'a-secret-of-enough-length';

describe('${env:NAME}', () => {
  test('is what the variable holds', () => {
    expect(configOf(`${GOOD}secret: \${env:S}`, { S: LONG }).secret).toBe(LONG);
  });

  test('may stand several times in a text', () => {
    const config = configOf(`${GOOD}database: postgres://\${env:U}:\${env:P}@db/avow`, { U: 'u', P: 'p' });
    expect(config.database).toBe('postgres://u:p@db/avow');
  });

  test('stands in lists and deep in the file too', () => {
    const text = `${GOOD}apis: { a: { audience: https://a, scopes: ['\${env:S}'] } }`;
    expect(configOf(text, { S: 'read' }).apis.a?.scopes).toEqual(['read']);
  });

  test('is a number where the key wants one, and a text where it wants that', () => {
    const text = `${GOOD}listen: { port: '\${env:N}', host: '\${env:N}' }`;
    expect(configOf(text, { N: '9090' }).listen).toEqual({ port: 9090, host: '9090' });
  });

  test('is true or false where the key wants that', () => {
    const text = `${GOOD}claims: { a: { from: user, path: x, type: string, authorization: '\${env:B}' } }`;
    expect(configOf(text, { B: 'true' }).claims.a?.authorization).toBe(true);
  });

  test('of digits alone is still the secret', () => {
    expect(configOf(`${GOOD}secret: \${env:S}`, { S: '1234567890123456' }).secret).toBe('1234567890123456');
  });

  test('can never become YAML, nor a placeholder of its own', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 16, unit: anyCharacter }), (held) => {
        expect(configOf(`${GOOD}secret: \${env:S}`, { S: held }).secret).toBe(held);
      }),
    );
    expect(configOf(`${GOOD}secret: \${env:S}`, { S: '${env:OTHER} ${env:OTHER}' }).secret).toBe(
      '${env:OTHER} ${env:OTHER}',
    );
  });

  test('is a text after a second $', () => {
    expect(configOf(`${GOOD}secret: $\${env:S} in a template`).secret).toBe('${env:S} in a template');
  });
});

describe('a bad placeholder is told once, by key and line', () => {
  test.each<[string, string, string]>([
    [
      'an unset variable',
      'secret: ${env:MISSING}',
      'avow.yaml:2  secret  the environment variable MISSING is not set\n  → set MISSING',
    ],
    ['of two, the unset one', 'secret: ${env:SET}${env:MISSING}', 'variable MISSING is not set'],
    ['a name that everything has', 'secret: ${env:toString}', 'the environment variable toString is not set'],
    ['no env', 'secret: ${SET} is some text', 'avow.yaml:2  secret  a ${ does not begin a ${env:NAME}'],
    ['a space in the name', 'secret: ${env:A B} is some text', 'a ${ does not begin a ${env:NAME}'],
    ['an open one', 'secret: ${env:SET is some text', 'a ${ does not begin a ${env:NAME}'],
    [
      'a number that is none',
      "listen: { port: '${env:SET}' }",
      'listen.port  a number is expected, a text stands here',
    ],
  ])('%s', (_, line, told) => {
    const text = report(GOOD + line, { SET: 'not-a-number' });
    expect(text).toContain(told);
    expect(text).toMatch(/\n1 problem\n$/);
  });
});
