import { expect, test } from 'vitest';
import { parseDistinguishedName, parseSubject, sameName } from '../../src/oauth/distinguished-name.ts';

test.each([
  ['as it is in the certificate', 'CN=bank,O=Bank\\, Ltd,C=GB', 'C=GB\nO=Bank\\, Ltd\nCN=bank', true],
  ['with the comma as an octet', 'CN=bank,O=Bank\\2C Ltd,C=GB', 'C=GB\nO=Bank\\, Ltd\nCN=bank', true],
  ['with spaces between the parts', 'CN=bank, O=Bank\\, Ltd, C=GB', 'C=GB\nO=Bank\\, Ltd\nCN=bank', true],
  ['with types in small letters', 'cn=bank,c=GB', 'C=GB\nCN=bank', true],
  ['with octets of UTF-8', 'CN=B\\C3\\BCcher', 'CN=Bücher', true],
  ['in the other order', 'C=GB,CN=bank', 'C=GB\nCN=bank', false],
  ['with a part less', 'CN=bank', 'C=GB\nCN=bank', false],
  ['with a part more', 'CN=bank,O=x,C=GB', 'C=GB\nCN=bank', false],
  ['in another case', 'CN=Bank', 'CN=bank', false],
  ['where one value has another part in it', 'CN=bank,O=Bank,C=GB', 'C=GB\nO=Bank\\,CN=bank', false],
])('a name %s', (_, written, subject, same) => {
  const name = parseDistinguishedName(written);
  expect(name).not.toBeNull();
  expect(sameName(name ?? [], parseSubject(subject))).toBe(same);
});

test.each(['', 'bank', 'CN=', 'CN=bank,,C=GB', ',CN=bank', 'CN=bank,', 'CN=bank,GB'])('%j is no name', (text) => {
  expect(parseDistinguishedName(text)).toBeNull();
});

test('a certificate without a subject has the name of nobody', () => {
  expect(sameName(parseDistinguishedName('CN=bank') ?? [], parseSubject(undefined))).toBe(false);
});
