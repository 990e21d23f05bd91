import { expect, test } from 'vitest';
import { assertion, refusal, signed, tokenOf, verifier } from './idp.ts';

const GOOD = signed(assertion());
const nested = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth);

test.each<[string, string, RegExp]>([
  ['a document type', `<!DOCTYPE a>${GOOD}`, /document type/],
  [
    'an entity',
    `<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>${GOOD.replace('ada-1', '&e;')}`,
    /document type/,
  ],
  [
    'entities that multiply',
    `<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>${GOOD.replace('ada-1', '&b;')}`,
    /document type/,
  ],
  ['an entity that nobody declared', GOOD.replace('ada-1', '&nbsp;'), /entity/],
  ['a parameter entity', GOOD.replace('ada-1', '&%a;'), /entity/],
  ['a second declaration', `<?xml version="1.0"?><?xml version="1.0"?>${GOOD}`, /instruction/],
  ['a stylesheet', `<?xml-stylesheet href="https://evil.example/x"?>${GOOD}`, /instruction/],
  ['an end that is missing', GOOD.replace('</saml:Assertion>', ''), /not well-formed/],
  ['a name that ends another', GOOD.replace('</saml:Subject>', '</saml:Subjekt>'), /not well-formed/],
  ['an attribute twice', GOOD.replace('Version="2.0"', 'Version="2.0" Version="2.0"'), /not well-formed/],
  ['an attribute without quotes', GOOD.replace('Version="2.0"', 'Version=2.0'), /not well-formed/],
  ['text before it', `x${GOOD}`, /not well-formed/],
  ['text behind it', `${GOOD}x`, /not well-formed/],
  ['no XML', 'a.b.c', /not well-formed/],
  ['nothing but a declaration', '<?xml version="1.0"?>', /not well-formed/],
  ['JSON', '{"iss":"https://idp.partner.example/saml"}', /not well-formed/],
  ['a character that XML does not have', GOOD.replace('ada-1', 'ada\u0000'), /characters/],
  ['the same, by its number', GOOD.replace('ada-1', 'ada&#0;'), /characters/],
  ['half a character, by its number', GOOD.replace('ada-1', '&#xD800;'), /characters|not well-formed/],
  ['elements in elements', GOOD.replace('</saml:Assertion>', `${nested(40)}</saml:Assertion>`), /nests too deeply/],
  ['elements in elements, thousands of them', nested(1_900), /nests too deeply/],
  [
    'more elements than anybody needs',
    GOOD.replace('</saml:Assertion>', `${nested(1).repeat(2_001)}</saml:Assertion>`),
    /more elements/,
  ],
  [
    'an element of many attributes',
    GOOD.replace('<saml:Issuer', `<saml:Issuer ${Array.from({ length: 40 }, (_, i) => `a${i}="x"`).join(' ')}`),
    /more attributes/,
  ],
  [
    'many elements of many attributes',
    GOOD.replace(
      '</saml:Assertion>',
      `${`<x ${Array.from({ length: 30 }, (_, i) => `a${i}="x"`).join(' ')}></x>`.repeat(70)}</saml:Assertion>`,
    ),
    /more attributes/,
  ],
  [
    'an assertion of SAML 1.1',
    '<Assertion xmlns="urn:oasis:names:tc:SAML:1.0:assertion"></Assertion>',
    /no assertion of SAML 2\.0/,
  ],
  [
    'a Response',
    `<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol">${GOOD}</p:Response>`,
    /send the Assertion/,
  ],
  [
    'an encrypted assertion',
    '<a:EncryptedAssertion xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion"></a:EncryptedAssertion>',
    /decrypt it first/,
  ],
])('%s is refused', (_, xml, reason) => {
  expect(refusal(xml)).toMatch(reason);
});

test('a declaration and a byte order mark are nothing to mind', () => {
  expect(refusal(`\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n${GOOD}\n`)).toBeNull();
});

test.each<[string, string, RegExp]>([
  ['base64 that is not for URLs', Buffer.from('<a>??></a>').toString('base64'), /base64url/],
  ['several lines', `${tokenOf(GOOD).slice(0, 76)}\n${tokenOf(GOOD).slice(76)}`, /base64url/],
  ['XML in clear', GOOD, /base64url/],
  ['nothing', '', /base64url/],
  ['more than an assertion is long', 'A'.repeat(90_000), /longer than 65536 bytes/],
  ['Latin-1', Buffer.from(GOOD.replace('ada-1', 'adä'), 'latin1').toString('base64url'), /UTF-8/],
])('%s is refused', (_, token, reason) => {
  expect(() => verifier()(token)).toThrow(reason);
});

test('padding is taken, which some encoders write', () => {
  const padded = tokenOf(`${GOOD} `);
  expect(verifier()(padded.padEnd(Math.ceil(padded.length / 4) * 4, '=')).subject).toBe('ada-1');
});
