import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readForm } from '../../src/oauth/form.ts';
import { refusal } from './world.ts';

const FORM = 'application/x-www-form-urlencoded';

describe('a form', () => {
  test('is read with its encoding undone', () => {
    const form = readForm('Application/X-WWW-Form-Urlencoded; charset=UTF-8', 'scope=a+b%20c&client_id=%C3%A9');
    expect(form.get('scope')).toBe('a b c');
    expect(form.get('client_id')).toBe('é');
    expect(form.get('grant_type')).toBeNull();
    expect(form.all('resource')).toEqual([]);
  });

  test.each([FORM, `${FORM};`, ` ${FORM} ; Charset="utf-8"`, `${FORM};charset=utf8;x=y`])('is a form: %s', (type) => {
    expect(readForm(type, 'a=b').get('a')).toBe('b');
  });

  test('gives back whatever a client encoded', () => {
    const value = fc.string({ minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(value, value, (name, text) => {
        const form = readForm(FORM, new URLSearchParams([[name, text]]).toString());
        expect([...form.names()]).toEqual([name]);
        expect(form.get(name)).toBe(text);
      }),
    );
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'takes %s for a name like any other',
    (name) => {
      expect(readForm(FORM, 'a=b').get(name)).toBeNull();
      expect(readForm(FORM, `${name}=x`).get(name)).toBe('x');
    },
  );

  test.each<[string, string | null, string, string]>([
    ['no content type', null, 'a=b', 'application/x-www-form-urlencoded'],
    ['JSON', 'application/json', '{}', 'application/x-www-form-urlencoded'],
    ['a multipart form', 'multipart/form-data; boundary=x', 'a=b', 'application/x-www-form-urlencoded'],
    ['two media types', `${FORM}, application/json`, 'a=b', 'application/x-www-form-urlencoded'],
    ['another encoding', `${FORM}; x=y; charset=utf-16`, 'a=b', 'UTF-8'],
    ['an encoding that begins like it', `${FORM};charset="utf-8x"`, 'a=b', 'UTF-8'],
    ['a broken escape', FORM, 'a=%zz', 'percent-encode'],
    ['bytes that are not UTF-8', FORM, 'a=%ff', 'percent-encode'],
    ['too many parameters', FORM, Array.from({ length: 51 }, (_, i) => `p${i}=1`).join('&'), 'at most 50'],
    ['too long a value', FORM, `subject_token=${'x'.repeat(32_769)}`, 'subject_token is longer'],
    ['too long a name', FORM, `${'x'.repeat(129)}=1`, '128'],
  ])('with %s is refused', async (_, type, body, told) => {
    const error = await refusal(() => readForm(type, body));
    expect(error.code).toBe('invalid_request');
    expect(error.description).toContain(told);
  });

  test('of fifty parameters is read', () => {
    const body = Array.from({ length: 50 }, (_, i) => `p${i}=1`).join('&');
    expect([...readForm(FORM, body).names()]).toHaveLength(50);
  });
});
