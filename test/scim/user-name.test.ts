import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolveAttribute } from '../../src/scim/attribute-path.ts';
import { keyOf } from '../../src/scim/key.ts';
import { userNameProblem } from '../../src/scim/user-name.ts';
import { validateResource } from '../../src/scim/validate.ts';
import { anyCharacter } from '../any-character.ts';
import { PLAIN_USER, refusalOf, USER_URN } from './person.ts';

const create = (userName: string) => validateResource(PLAIN_USER, { schemas: [USER_URN], userName });
const attribute = resolveAttribute(PLAIN_USER, 'userName');
if (attribute === null) throw new TypeError('no userName');
const key = (userName: string) => keyOf(attribute, userName);

describe('a userName (RFC 7644 §5)', () => {
  test.each<[string, string, RegExp]>([
    ['a space before it', ' ada', /begins or ends with white space/],
    ['a space behind it', 'ada ', /begins or ends with white space/],
    ['a line end', 'ada\n', /white space/],
    ['a control character', 'a\u0007da', /U\+0007/],
    ['a mark that turns the direction', 'ada\u202Egro.elpmaxe@', /U\+202E/],
    ['a left-to-right mark', '\u200Eada', /U\+200E/],
    ['a space of no width', 'a\u200Bda', /U\+200B/],
    ['a joiner that nobody sees', 'a\u200Dda', /U\+200D/],
    ['a soft hyphen', 'a\u00ADda', /U\+00AD/],
    ['a tag character', 'ada\u{E0041}', /U\+E0041/],
    ['a space that does not break', 'ada\u00A0king', /U\+00A0/],
    ['a line separator', 'ada\u2028king', /U\+2028/],
  ])('with %s is refused, and what is wrong with it is told', (_, userName, detail) => {
    expect(refusalOf(() => create(userName))).toMatchObject({ status: 400, scimType: 'invalidValue', detail });
  });

  test.each(['ada', 'ada@example.com', 'Ada King', 'åsa', 'אדה', 'ادا', '愛', 'o’malley', '👩', 'a+b=c'])(
    '%s is taken as it is',
    (userName) => {
      expect(create(userName)).toEqual({ userName });
    },
  );

  test('is one name in every case, width and composition', () => {
    expect(key('ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ')).toBe(key('ADA@example.com'));
    expect(key('A\u030Asa')).toBe(key('åSA'));
    expect(key('ada')).not.toBe(key('adа'));
  });

  test('whatever is taken has nothing that nobody sees', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        const seen = !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text) && text === text.trim();
        fc.pre(userNameProblem(text) === null);
        expect(seen).toBe(true);
      }),
    );
  });
});

test('other texts may have spaces and marks around them', () => {
  const body = { schemas: [USER_URN], userName: 'ada', displayName: ' \u200Fאדה ' };
  expect(validateResource(PLAIN_USER, body)).toHaveProperty('displayName', ' \u200Fאדה ');
});
