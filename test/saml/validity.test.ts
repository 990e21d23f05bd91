import { expect, test } from 'vitest';
import { NOW } from '../oauth/world.ts';
import {
  AUDIENCE,
  assertion,
  at,
  authn,
  conditions,
  confirmation,
  ENTITY,
  PERSISTENT,
  refusal,
  type Said,
  samlToken,
  signed,
  verifier,
} from './idp.ts';

const MINUTE = 60_000;
const HOLDER_OF_KEY = 'urn:oasis:names:tc:SAML:2.0:cm:holder-of-key';
const TRANSIENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';
const EMAIL = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';

/** All of them signed by the provider. */
test.each<[string, Said, RegExp]>([
  ['of an issuer that is not known', { issuer: 'https://evil.example' }, /issuer is not one/],
  ['of version 1.1', { version: '1.1' }, /version/],
  ['without an ID that can be kept', { id: `_${'x'.repeat(300)}` }, /ID is missing or longer/],
  ['issued tomorrow', { issueInstant: at(86_400_000) }, /not yet valid/],
  ['issued at no time', { issueInstant: 'yesterday' }, /IssueInstant/],
  ['issued at a time of somewhere', { issueInstant: '2026-01-15T12:00:00+01:00' }, /IssueInstant/],
  ['without a subject', { subject: '' }, /no subject/],
  ['without conditions', { conditions: '' }, /no conditions/],
  ['with two subjects', { more: '<saml:Subject></saml:Subject>' }, /more than one Subject/],
  ['with conditions that have not begun', { conditions: conditions({ notBefore: at(MINUTE) }) }, /not yet valid/],
  ['with conditions that have ended', { conditions: conditions({ notOnOrAfter: at(-MINUTE) }) }, /expired/],
  ['with conditions that have ended a moment ago', { conditions: conditions({ notOnOrAfter: at(-1) }) }, /expired/],
  ['for everybody', { conditions: conditions({ audiences: [] }) }, /another audience, or for any/],
  ['for another audience', { conditions: conditions({ audiences: ['https://other.example'] }) }, /another audience/],
  [
    'for us and, in a second restriction, for others alone',
    {
      conditions: conditions({
        more: '<saml:AudienceRestriction><saml:Audience>urn:x</saml:Audience></saml:AudienceRestriction>',
      }),
    },
    /another audience/,
  ],
  [
    'with a condition that nobody knows',
    { conditions: conditions({ more: '<saml:Condition></saml:Condition>' }) },
    /condition that is not known/,
  ],
  [
    'that nothing may be issued for',
    { conditions: conditions({ more: '<saml:ProxyRestriction Count="0"></saml:ProxyRestriction>' }) },
    /ProxyRestriction/,
  ],
  ['that nobody may bear', { confirmation: '' }, /bearer may show/],
  ['for the holder of a key', { confirmation: confirmation({ method: HOLDER_OF_KEY }) }, /bearer may show/],
  [
    'sent to another recipient',
    { confirmation: confirmation({ recipient: 'https://other.example/acs' }) },
    /another recipient/,
  ],
  ['sent to nobody', { confirmation: confirmation({ recipient: '' }) }, /another recipient/],
  ['that may be shown for ever', { confirmation: confirmation({ notOnOrAfter: null }) }, /until when/],
  [
    'that may be shown for two days',
    {
      confirmation: confirmation({ notOnOrAfter: at(48 * 60 * MINUTE) }),
      conditions: conditions({ notOnOrAfter: null }),
    },
    /longer than a day/,
  ],
  ['that may be shown tomorrow', { confirmation: confirmation({ notBefore: at(24 * 60 * MINUTE) }) }, /until when/],
  ['that might have been shown a minute ago', { confirmation: confirmation({ notOnOrAfter: at(-MINUTE) }) }, /expired/],
  ['of a session that is over', { authn: authn({ sessionEnd: at(-1) }) }, /session .* has expired/],
  ['that says twice how somebody authenticated', { more: authn() }, /more than one AuthnStatement/],
  ['with a transient NameID', { format: TRANSIENT }, /none by which people are known for good here: persistent/],
  ['with an address as its NameID', { format: EMAIL, nameId: 'ada@example.com' }, /known for good/],
  [
    'with a NameID of another provider',
    { qualifiers: ' NameQualifier="https://other.example"' },
    /of another provider/,
  ],
  [
    'with a NameID for another audience',
    { qualifiers: ' SPNameQualifier="https://other.example"' },
    /for another audience/,
  ],
  ['with an empty NameID', { nameId: '' }, /printable ASCII/],
  ['with a NameID that cannot be printed', { nameId: 'ada\u200B' }, /printable ASCII/],
  ['with elements in its NameID', { nameId: 'ada<b>min</b>' }, /holds more than text/],
  [
    'with another assertion in it',
    { more: `<saml:Advice>${assertion({ nameId: 'eve' }).replace(/ xmlns:saml="[^"]*"/, '')}</saml:Advice>` },
    /another assertion/,
  ],
  [
    'with an encrypted subject',
    { subject: '<saml:Subject><saml:EncryptedID></saml:EncryptedID></saml:Subject>' },
    /encrypted \(EncryptedID\)/,
  ],
  [
    'with an encrypted attribute',
    { more: '<saml:AttributeStatement><saml:EncryptedAttribute></saml:EncryptedAttribute></saml:AttributeStatement>' },
    /encrypted \(EncryptedAttribute\)/,
  ],
  [
    'with an attribute twice',
    { more: '<saml:AttributeStatement><saml:Attribute Name="mail"></saml:Attribute></saml:AttributeStatement>' },
    /attribute mail twice/,
  ],
])('one %s is refused', (_, said, reason) => {
  expect(refusal(signed(assertion(said)))).toMatch(reason);
});

test.each<[string, Said, object]>([
  ['for several audiences, us among them', { conditions: conditions({ audiences: ['urn:x', AUDIENCE] }) }, {}],
  ['for one of several names that we have', {}, { audience: ['urn:x', AUDIENCE] }],
  [
    'sent to where the configuration says',
    { confirmation: confirmation({ recipient: 'https://app.example.com/acs' }) },
    { recipient: 'https://app.example.com/acs' },
  ],
  ['that one of two may bear', { confirmation: confirmation({ method: HOLDER_OF_KEY }) + confirmation() }, {}],
  [
    'whose clock is ahead, by seconds',
    { issueInstant: at(20_000), conditions: conditions({ notBefore: at(20_000) }) },
    {},
  ],
  ['that should have been shown seconds ago', { confirmation: confirmation({ notOnOrAfter: at(-20_000) }) }, {}],
  ['whose NameID is qualified', { qualifiers: ` NameQualifier="${ENTITY}" SPNameQualifier="${AUDIENCE}"` }, {}],
  [
    'whose NameID is an address, where that is for good',
    { format: EMAIL, nameId: 'ada-1' },
    { nameIds: ['emailAddress'] },
  ],
  ['that does not say how somebody authenticated', { authn: '' }, {}],
])('one %s is taken', (_, said, settings) => {
  expect(refusal(signed(assertion(said)), settings)).toBeNull();
});

test('what is issued ends with its conditions, or with the session', () => {
  const verify = verifier();
  expect(verify(samlToken()).expiresAt).toBe(NOW + 60 * MINUTE);
  expect(verify(samlToken({ conditions: conditions({ notOnOrAfter: null }) })).expiresAt).toBe(NOW + 5 * MINUTE);
  const sessionEnd = at(2 * MINUTE);
  expect(verify(samlToken({ authn: authn({ sessionEnd }) }))).toMatchObject({
    expiresAt: NOW + 2 * MINUTE,
    sessionEndsAt: NOW + 2 * MINUTE,
  });
});

test('its mark is kept for as long as it could be shown again', () => {
  const { replay } = verifier()(samlToken({ id: '_once' }));
  expect(replay).toEqual({ jti: '_once', expiresAt: NOW + 5 * MINUTE + 30_000 });
});

test('a subject can be named by an attribute, whatever the NameID', () => {
  const name = 'urn:oasis:names:tc:SAML:attribute:pairwise-id';
  const verify = verifier({ subject: name });
  expect(verify(samlToken({ format: TRANSIENT, attributes: { [name]: ['X@example.com'] } })).subject).toBe(
    'X@example.com',
  );
  expect(() => verify(samlToken())).toThrow(/has not one value/);
  expect(() => verify(samlToken({ attributes: { [name]: ['a', 'b'] } }))).toThrow(/has not one value/);
});

test('NameIDs of formats that are not for good are taken by no setting', () => {
  expect(() => verifier({ nameIds: ['transient'] })).toThrow();
  expect(PERSISTENT).not.toBe(TRANSIENT);
});
