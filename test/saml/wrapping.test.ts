/**
 * XML signature wrapping (Somorovsky et al., "On Breaking SAML", 2012): what the provider signed is moved to where nobody reads it, and
 * what an attacker wrote stands where it is read. Each of the eight, as far as it can be sent where an assertion comes alone.
 */
import { expect, test } from 'vitest';
import { assertion, refusal, signed, tokenOf, verifier } from './idp.ts';

const GENUINE = signed(assertion({ id: '_genuine' }));
const SIGNATURE = /<ds:Signature .*<\/ds:Signature>/.exec(GENUINE)?.[0] ?? '';
/** What was signed, without its signature. */
const BARE = GENUINE.replace(SIGNATURE, '');
const evil = (id = '_evil') => assertion({ id, nameId: 'eve' });

const before = (xml: string, end: string, more: string) => xml.replace(end, `${more}${end}`);
/** Behind the issuer, where a signature belongs. */
const withSignature = (xml: string, signature: string) => xml.replace('</saml:Issuer>', `</saml:Issuer>${signature}`);
const inObject = (xml: string) => before(SIGNATURE, '</ds:Signature>', `<ds:Object>${xml}</ds:Object>`);
const inside = (xml: string, more: string) => before(xml, '</saml:Assertion>', more);
const response = (...within: readonly string[]) =>
  `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r">${within.join('')}</samlp:Response>`;

test('the assertion itself is good', () => {
  expect(verifier()(tokenOf(GENUINE)).subject).toBe('ada-1');
  expect(BARE).toContain('ada-1');
});

test.each<[string, string, RegExp]>([
  ['XSW1: the signed one in the signature of the other', withSignature(evil(), inObject(BARE)), /as SAML has it/],
  ['XSW2: the signed one beside its signature', withSignature(evil(), `${SIGNATURE}${BARE}`), /not over the assertion/],
  ['XSW3: the signed one before what is read', withSignature(evil(), GENUINE), /not right within/],
  ['XSW4: the signed one at the end of the other', inside(evil(), GENUINE), /not right within/],
  ['XSW5: the signed one at the end, its signature before', inside(withSignature(evil(), SIGNATURE), BARE), /not over/],
  ['XSW6: both of one ID', withSignature(evil('_genuine'), inObject(BARE)), /the same ID/],
  [
    'XSW7: the signed one in an extension',
    inside(evil(), `<x:Extensions xmlns:x="urn:x">${GENUINE}</x:Extensions>`),
    /not right within/,
  ],
  [
    'XSW8: the signed one in an object, both of one ID',
    inside(withSignature(evil('_genuine'), SIGNATURE), `<ds:Object xmlns:ds="urn:x">${BARE}</ds:Object>`),
    /the same ID/,
  ],
  ['the other within the signed one', inside(GENUINE, evil()), /signature is wrong/],
  ['the other of the same ID within the signed one', inside(GENUINE, evil('_genuine')), /the same ID/],
  ['the ID in another spelling', inside(GENUINE, '<x Id="_genuine"></x>'), /the same ID/],
  ['the ID in a namespace', inside(GENUINE, '<x xmlns:wsu="urn:wsu" wsu:Id="_genuine"></x>'), /the same ID/],
  [
    'the other subject beside the signed one',
    GENUINE.replace('<saml:Conditions', `${subjectOf(evil())}<saml:Conditions`),
    /signature is wrong/,
  ],
  ['both in a Response, the signed one first', response(GENUINE, evil()), /is a Response/],
  ['both in a Response, the signed one last', response(evil(), GENUINE), /is a Response/],
  ['two documents', `${evil()}${GENUINE}`, /not well-formed/],
  ['two documents, the signed one first', `${GENUINE}${evil()}`, /not well-formed/],
])('%s', (_, xml, reason) => {
  expect(refusal(xml)).toMatch(reason);
});

function subjectOf(xml: string): string {
  return /<saml:Subject>.*<\/saml:Subject>/.exec(xml)?.[0] ?? '';
}
