import { expect, test } from 'vitest';
import {
  assertion,
  EXCLUSIVE,
  ecdsa,
  hmac,
  keyInfoOf,
  newSigner,
  partner,
  refusal,
  type Signing,
  signed,
  TRANSFORMS,
  tokenOf,
  transform,
  verifier,
} from './idp.ts';

const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const ENVELOPED = transform(`${DSIG}enveloped-signature`);
const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const eve = newSigner();
const prefixes = (list: string) =>
  `<ec:InclusiveNamespaces xmlns:ec="${EXCLUSIVE}" PrefixList="${list}"></ec:InclusiveNamespaces>`;

test('what the provider signed is taken, with the keys of a change of keys too', () => {
  const token = tokenOf(signed(assertion()));
  expect(verifier()(token).subject).toBe('ada-1');
  expect(verifier({ certificates: [eve.cert, partner.cert] })(token).subject).toBe('ada-1');
  expect(verifier({ certificates: [`${eve.cert}${partner.cert}`] })(token).subject).toBe('ada-1');
  // As the certificates of its metadata stand there once the file is read.
  expect(verifier({ certificates: [eve.cert], metadata: partner.cert })(token).subject).toBe('ada-1');
});

test('what stands in KeyInfo, which is not signed, is not read', () => {
  const within = `${assertion({ nameId: 'eve' })}<xenc:EncryptedKey xmlns:xenc="urn:x"></xenc:EncryptedKey>`;
  const xml = signed(assertion(), { keyInfo: `<ds:KeyInfo>${within}</ds:KeyInfo>` });
  expect(verifier()(tokenOf(xml)).subject).toBe('ada-1');
});

test('prefixes that are to be inclusive are', () => {
  const transforms = ENVELOPED + transform(EXCLUSIVE, prefixes('saml'));
  expect(refusal(signed(assertion(), { transforms }))).toBeNull();
});

/** Signed by the provider's own key, but not as SAML has it. */
test.each<[string, Signing, RegExp]>([
  [
    'with HMAC, its secret the certificate',
    { algorithm: `${MORE}hmac-sha256`, value: hmac('sha256', partner.cert) },
    /signature algorithm/,
  ],
  ['with HMAC and SHA-1', { algorithm: `${DSIG}hmac-sha1`, value: hmac('sha1', partner.cert) }, /signature algorithm/],
  ['with SHA-1', { algorithm: `${MORE}ecdsa-sha1` }, /signature algorithm/],
  ['with RSA and SHA-1', { algorithm: `${DSIG}rsa-sha1` }, /signature algorithm/],
  ['with an algorithm of objects', { algorithm: 'constructor' }, /signature algorithm/],
  ['with no algorithm', { algorithm: '' }, /signature algorithm/],
  ['with the algorithm of another kind of key', { algorithm: `${MORE}rsa-sha256` }, /signature is wrong/],
  ['over a digest by SHA-1', { digestAlgorithm: `${DSIG}sha1` }, /digest/],
  ['over a digest by the algorithm of objects', { digestAlgorithm: 'toString' }, /digest/],
  ['over another digest', { digest: () => 'AAAA' }, /signature is wrong/],
  ['in a form with comments', { canonicalization: `${EXCLUSIVE}WithComments` }, /canonicalization/],
  ['in an inclusive form', { canonicalization: C14N }, /canonicalization/],
  ['over all, by an empty reference', { uri: '' }, /not over the assertion/],
  ['over another element', { uri: '#_other' }, /not over the assertion/],
  ['over another document', { uri: 'https://evil.example/x' }, /not over the assertion/],
  ['over what a pointer picks', { uri: "#xpointer(id('_a'))" }, /not over the assertion/],
  ['with a second reference', { references: referenceTo('#_other') }, /as SAML has it/],
  ['with no transform', { transforms: '' }, /as SAML has it/],
  ['without canonicalization', { transforms: ENVELOPED }, /as SAML has it/],
  ['without taking the signature out', { transforms: transform(EXCLUSIVE) }, /as SAML has it/],
  ['in the other order', { transforms: transform(EXCLUSIVE) + ENVELOPED }, /transform/],
  [
    'with an XPath filter',
    {
      transforms:
        TRANSFORMS +
        transform('http://www.w3.org/TR/1999/REC-xpath-19991116', '<ds:XPath>not(ancestor-or-self::x)</ds:XPath>'),
    },
    /as SAML has it/,
  ],
  [
    'with XPath in the place of canonicalization',
    { transforms: ENVELOPED + transform('http://www.w3.org/2002/06/xmldsig-filter2') },
    /transform/,
  ],
  [
    'with XSLT',
    { transforms: ENVELOPED + transform('http://www.w3.org/TR/1999/REC-xslt-19991116', '<x></x>') },
    /transform/,
  ],
  ['with base64', { transforms: ENVELOPED + transform(`${DSIG}base64`) }, /transform/],
  [
    'with something within a transform',
    { transforms: transform(`${DSIG}enveloped-signature`, '<ds:XPath>a</ds:XPath>') + transform(EXCLUSIVE) },
    /as SAML has it/,
  ],
  [
    'with two lists of prefixes',
    { transforms: ENVELOPED + transform(EXCLUSIVE, prefixes('a') + prefixes('b')) },
    /transform/,
  ],
])('%s is refused', (_, signing, reason) => {
  expect(refusal(signed(assertion(), signing))).toMatch(reason);
});

test.each<[string, (xml: string) => string, RegExp]>([
  ['unsigned', () => assertion(), /not signed/],
  ['signed by somebody else', () => signed(assertion(), { by: eve }), /signature is wrong/],
  [
    'signed by somebody else, whose certificate comes with it',
    () => signed(assertion(), { by: eve, keyInfo: keyInfoOf(eve) }),
    /signature is wrong/,
  ],
  [
    'signed by somebody else, with the certificate of the provider',
    () => signed(assertion(), { by: eve, keyInfo: keyInfoOf(partner) }),
    /signature is wrong/,
  ],
  ['of another subject', (xml) => xml.replace('>ada-1<', '>eve<'), /signature is wrong/],
  ['with another attribute', (xml) => xml.replace('>rates<', '>admin<'), /signature is wrong/],
  ['with another issuer', (xml) => xml.replace('<saml:Issuer>', '<saml:Issuer x="">'), /signature is wrong/],
  ['with another ID', (xml) => xml.replaceAll(/_a\d+/g, '_b'), /signature is wrong/],
  [
    'without the value of its signature',
    (xml) => xml.replace(/<ds:SignatureValue>.*<\/ds:SignatureValue>/, ''),
    /as SAML has it/,
  ],
  [
    'with an empty signature',
    (xml) => xml.replace(/<ds:SignatureValue>[^<]*/, '<ds:SignatureValue>'),
    /signature is wrong/,
  ],
  ['with an empty digest', (xml) => xml.replace(/<ds:DigestValue>[^<]*/, '<ds:DigestValue>'), /signature is wrong/],
  // CVE-2025-29774 and -29775 of xml-crypto
  ['with two SignedInfo', (xml) => xml.replace(/<ds:SignedInfo>.*<\/ds:SignedInfo>/, '$&$&'), /as SAML has it/],
  [
    'with a comment in its digest',
    (xml) => xml.replace('<ds:DigestValue>', '<ds:DigestValue><!--AAAA-->'),
    /a comment/,
  ],
  ['with two digests', (xml) => xml.replace(/<ds:DigestValue>.*<\/ds:DigestValue>/, '$&$&'), /as SAML has it/],
  [
    'with the length of an HMAC',
    (xml) => xml.replace('</ds:SignatureMethod>', '<ds:HMACOutputLength>8</ds:HMACOutputLength></ds:SignatureMethod>'),
    /as SAML has it/,
  ],
  [
    'with its signature twice',
    (xml) => xml.replace(/<ds:Signature .*<\/ds:Signature>/, '$&$&'),
    /more than one signature/,
  ],
  ['with its signature in the subject', (xml) => moved(xml, '<saml:Subject>'), /not right within/],
  [
    'with a signature in its KeyInfo',
    (xml) => xml.replace('</ds:Signature>', `<ds:KeyInfo>${signatureIn(xml)}</ds:KeyInfo></ds:Signature>`),
    /more than one signature/,
  ],
  [
    'with names that another namespace has',
    (xml) => xml.replace(`xmlns:ds="${DSIG}"`, 'xmlns:ds="urn:x"'),
    /not signed/,
  ],
  // GHSA of ruby-saml and samlify: a comment cuts the text for one reader and not for another
  [
    'with a comment in the NameID',
    () => signed(assertion({ nameId: 'ada-1' })).replace('>ada-1<', '>ada-1<!---->.evil.example<'),
    /a comment/,
  ],
  ['with a comment that was signed away', (xml) => xml.replace('>ada-1<', '>ada<!--x-->-1<'), /a comment/],
  ['with an instruction in the NameID', (xml) => xml.replace('>ada-1<', '><?x ada-1?><'), /instruction/],
  ['with a CDATA section', (xml) => xml.replace('>ada-1<', '><![CDATA[ada-1]]><'), /CDATA/],
])('one %s is refused', (_, change, reason) => {
  const xml = signed(assertion());
  expect(change(xml)).not.toBe(xml);
  expect(refusal(change(xml))).toMatch(reason);
});

test('a signature over nothing but itself opens nothing', () => {
  const xml = signed(assertion());
  const other = signed(assertion({ nameId: 'eve' }));
  expect(refusal(other.replace(signatureIn(other), signatureIn(xml)))).toMatch(/not over the assertion/);
  expect(ecdsa('x', partner)).not.toBe(ecdsa('x', eve));
});

function referenceTo(uri: string): string {
  return `<ds:Reference URI="${uri}"><ds:Transforms>${TRANSFORMS}</ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod><ds:DigestValue>AAAA</ds:DigestValue></ds:Reference>`;
}

function signatureIn(xml: string): string {
  return /<ds:Signature .*<\/ds:Signature>/.exec(xml)?.[0] ?? '';
}

function moved(xml: string, behind: string): string {
  const signature = signatureIn(xml);
  return xml.replace(signature, '').replace(behind, `${behind}${signature}`);
}
