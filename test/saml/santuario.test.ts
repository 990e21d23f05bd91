/**
 * Assertions that Apache Santuario signed, which OpenSAML, Shibboleth and Keycloak sign with: by the XML signatures of Java 17, with
 * prefixes that are inclusive, KeyInfo and line breaks in base64 as it writes them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tokenOf, verifier } from './idp.ts';

const file = (name: string) => readFileSync(join(import.meta.dirname, 'santuario', name), 'utf8');
const settings = (...certificates: readonly string[]) => ({
  certificates: certificates.map((name) => file(`${name}.pem`)),
  recipient: 'https://app.example.com/saml/acs',
});

test.each([
  ['rsa-sha256', 'rsa'],
  ['rsa-sha384', 'rsa'],
  ['rsa-sha512', 'rsa'],
  ['ecdsa-sha256', 'ec'],
])('%s is verified, and read', (algorithm, certificate) => {
  const { subject, claims, expiresAt } = verifier(settings('ec', 'rsa'))(tokenOf(file(`${algorithm}.xml`)));
  expect(subject).toBe('AAdzZWNyZXQxqMX6kZqE');
  expect(claims).toEqual({
    iss: 'https://idp.partner.example/saml',
    sub: 'AAdzZWNyZXQxqMX6kZqE',
    acr: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
    auth_time: Date.UTC(2026, 0, 15, 11, 59, 50) / 1_000,
    'urn:oid:0.9.2342.19200300.100.1.3': 'ada@example.com',
    groups: ['rates & fx', 'Zürich'],
  });
  expect(expiresAt).toBe(Date.UTC(2026, 0, 15, 12, 5));
  const other = certificate === 'rsa' ? 'ec' : 'rsa';
  expect(() => verifier(settings(other))(tokenOf(file(`${algorithm}.xml`)))).toThrow(/signature is wrong/);
});

test('names without prefixes, as Entra and AD FS write them, are read too', () => {
  expect(verifier(settings('rsa'))(tokenOf(file('default-namespace.xml')))).toMatchObject({
    subject: 'AAdzZWNyZXQxqMX6kZqE',
    claims: { groups: ['rates & fx', 'Zürich'] },
  });
});

test('one that is signed with SHA-1 is refused', () => {
  expect(() => verifier(settings('rsa'))(tokenOf(file('rsa-sha1.xml')))).toThrow(/signature algorithm .* not one/);
});

test('an algorithm that the configuration leaves out is refused', () => {
  const only = { ...settings('rsa'), algorithms: ['rsa-sha512'] };
  expect(() => verifier(only)(tokenOf(file('rsa-sha256.xml')))).toThrow(/signature algorithm .* not one/);
});

test.each([
  ['a character of the NameID', (xml: string) => xml.replace('AAdzZWNyZXQx', 'BAdzZWNyZXQx')],
  ['a value of an attribute', (xml: string) => xml.replace('Zürich', 'Bern')],
  ['a blank between elements', (xml: string) => xml.replace('<saml2:Conditions', ' <saml2:Conditions')],
  ['a prefix that was included', (xml: string) => xml.replace('2001/XMLSchema"', '2002/XMLSchema"')],
])('%s changed breaks it', (_, change) => {
  const xml = file('rsa-sha256.xml');
  expect(change(xml)).not.toBe(xml);
  expect(() => verifier(settings('rsa'))(tokenOf(change(xml)))).toThrow(/signature is wrong/);
});
