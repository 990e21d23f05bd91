import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/cli/check.ts';
import { EFFECTS } from '../claims/config.ts';
import { createAuthority } from '../outbound/certificate.ts';

const pem = (name: string) => readFileSync(join(import.meta.dirname, '../saml', name), 'utf8');
const partner = createAuthority('partner').issue('idp.partner.example');

const FILES: Readonly<Record<string, string>> = {
  '/etc/avow/partner.pem': partner.cert,
  '/etc/avow/both.pem': partner.cert + pem('santuario/rsa.pem'),
  '/etc/avow/rsa.pem': pem('santuario/rsa.pem'),
  '/etc/avow/weak.pem': pem('certificates/rsa-1024.pem'),
  '/etc/avow/ed25519.pem': pem('certificates/ed25519.pem'),
  '/etc/avow/partner.key': partner.key,
  '/etc/avow/broken.pem': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
  '/etc/avow/many.pem': partner.cert.repeat(9),
};
const METADATA = () => ({
  '/etc/avow/metadata.xml': metadata('https://idp.partner.example/saml'),
  '/etc/avow/other.xml': metadata('https://other.example'),
  '/etc/avow/weak.xml': metadata('https://idp.partner.example/saml', pem('certificates/rsa-1024.pem')),
  '/etc/avow/no-key.xml':
    '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.partner.example/saml"/>',
  '/etc/avow/entities.xml': '<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"/>',
});

const bare = (text: string) => text.replaceAll(/-----[^-]+-----|\s/g, '');

/** As Shibboleth publishes it, with comments and line breaks in base64; the last of its keys is for encryption. */
const metadata = (entityId: string, certificate = partner.cert) => `<?xml version="1.0" encoding="UTF-8"?>
<!-- Made by hand. -->
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${entityId}">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>
${bare(certificate).replaceAll(/.{1,76}/g, '$&\n')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>
    <KeyDescriptor use="encryption"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.partner.example/sso"/>
  </IDPSSODescriptor>
</EntityDescriptor>
`;

/** What `avow check` finds wrong with one provider, or warns of, at a moment. */
function told(provider: object, now = Date.UTC(2026, 10, 23), others: object = {}) {
  const text = JSON.stringify({ issuer: 'https://id.example.com', providers: { partner: provider, ...others } });
  const found = check(
    { config: '/etc/avow/avow.yaml' },
    {
      effects: { ...EFFECTS, now: () => now },
      env: {},
      readFile: (path) => {
        if (path === '/etc/avow/avow.yaml') return text;
        const file = new Map(Object.entries({ ...FILES, ...METADATA() })).get(path);
        if (file === undefined) throw new Error('ENOENT');
        return file;
      },
    },
  );
  const problems = 'problems' in found ? found.problems : found.warnings;
  return problems.map(({ key, message, mend }) => `${key.join('.')}: ${message}; ${mend}`);
}

const saml = (settings: object, more: object = {}) => ({
  issuer: 'https://idp.partner.example/saml',
  saml: { certificates: ['partner.pem'], audience: 'https://app.example.com', ...settings },
  ...more,
});
const mail = (first: object) => ({ link: { first } });

test.each<[string, object]>([
  ['its certificate in a file', saml({})],
  ['an entity ID that is no URL', { ...saml({}), issuer: 'urn:partner:idp' }],
  ['two certificates in one file, for a change of keys', saml({ certificates: ['./both.pem'] })],
  ['the certificate itself', saml({ certificates: [partner.cert] })],
  ['its certificate in its metadata', saml({ certificates: undefined, metadata: 'metadata.xml' })],
  ['both, for a change of keys', saml({ certificates: ['rsa.pem'], metadata: './metadata.xml' })],
  ['an e-mail that it vouches for', saml({}, mail({ verifiedEmail: 'mail', domains: ['example.com'] }))],
  ['how somebody authenticated in an attribute', saml({ attributes: { amr: { name: 'urn:amr', list: true } } })],
])('a provider may have %s', (_, provider) => {
  expect(told(provider)).toEqual([]);
});

describe('at boot it is found', () => {
  test.each<[string, object, RegExp]>([
    [
      'that the file is not there',
      saml({ certificates: ['nobody.pem'] }),
      /certificates\.0: the file nobody\.pem cannot be read; check that \/etc\/avow\/nobody\.pem/,
    ],
    [
      'that the file holds a key',
      saml({ certificates: ['partner.key'] }),
      /certificates\.0: there is no certificate in it/,
    ],
    ['that it is no certificate', saml({ certificates: ['broken.pem'] }), /certificate cannot be read/],
    [
      'that its key is too short',
      saml({ certificates: ['partner.pem', 'weak.pem'] }),
      /certificates\.1: its key is too weak.*2048/,
    ],
    [
      'that its key is of a kind that SAML has no name for',
      saml({ certificates: ['ed25519.pem'] }),
      /kind that is not taken \(ed25519\)/,
    ],
    [
      'that no algorithm is for its key',
      saml({ algorithms: ['rsa-sha256'] }),
      /its key is ec, and none of the algorithms/,
    ],
    ['that there are too many', saml({ certificates: ['many.pem'] }), /there are 9 certificates, and 8 are the most/],
    ['that there is none', saml({ certificates: [] }), /certificates: .*too short/],
    [
      'that nothing says what it signs with',
      saml({ certificates: undefined }),
      /say what it signs with: certificates, or metadata/,
    ],
    [
      'that its metadata is not there',
      saml({ metadata: 'nobody.xml' }),
      /saml\.metadata: the file nobody\.xml cannot be read/,
    ],
    [
      'that its metadata is no XML',
      saml({ metadata: 'partner.pem' }),
      /metadata: partner\.pem is not the metadata .*: it is not well-formed/,
    ],
    [
      'that its metadata is of somebody else',
      saml({ metadata: 'other.xml' }),
      /other\.xml is not the metadata .*: its entityID is not the issuer/,
    ],
    ['that its metadata is of many', saml({ metadata: 'entities.xml' }), /its root is no EntityDescriptor/],
    ['that its metadata has no key', saml({ metadata: 'no-key.xml' }), /it has no certificate to sign with/],
    [
      'that the key in its metadata is too short',
      saml({ metadata: 'weak.xml' }),
      /saml\.metadata: its key is too weak/,
    ],
    ['that SHA-1 is wanted', saml({ algorithms: ['rsa-sha1'] }), /algorithms\.0: this is not one of the values/],
    [
      'that a transient NameID is to be linked',
      saml({ nameIds: ['transient'] }),
      /nameIds\.0: .*persistent, emailAddress/,
    ],
    ['that nothing says whom it is for', saml({ audience: undefined }), /saml\.audience: 'audience' is missing/],
    [
      'that an attribute would say who it is',
      saml({ attributes: { sub: { name: 'uid' } } }),
      /attributes\.sub: 'sub' is what the sign-in itself says/,
    ],
    [
      'that an attribute would say that an e-mail is verified',
      saml({ attributes: { email_verified: {} } }),
      /'email_verified' is what the sign-in itself says/,
    ],
    [
      'that an e-mail is verified by no attribute',
      saml({}, mail({ verifiedEmail: true, domains: ['x.example'] })),
      /verifiedEmail: a text is expected.* such as mail/,
    ],
    ['that a verified e-mail may be of any domain', saml({}, mail({ verifiedEmail: 'mail' })), /'domains' is missing/],
    [
      'that it has a setting of OpenID',
      saml({}, { jwksUri: 'https://x.example' }),
      /partner\.jwksUri: 'jwksUri' cannot stand beside/,
    ],
    [
      'that a setting is misspelt',
      saml({ certificate: 'partner.pem' }),
      /unknown key 'certificate'; did you mean 'certificates'/,
    ],
    ['that a provider is neither', {}, /'issuer' or 'audience' or 'saml' is missing/],
    [
      'that one of OpenID lacks its audience',
      { issuer: 'https://login.example' },
      /partner\.audience: 'audience' is missing/,
    ],
  ])('%s', (_, provider, message) => {
    const problems = told(provider);
    expect(problems[0]).toMatch(message);
    expect(problems.join()).not.toContain('PRIVATE KEY');
  });

  test('that one issuer names people in two protocols', () => {
    const provider = saml({});
    const other = { issuer: provider.issuer, audience: 'avow' };
    expect(told(provider, undefined, { other })).toEqual([
      expect.stringMatching(/issuer: it is the issuer of 'partner' too; take one protocol of the two/),
    ]);
  });

  test('that a certificate has ended, or soon will have, which is a warning', () => {
    const warning = (now: number) => told(saml({}), now)[0] ?? null;
    expect(warning(Date.UTC(2049, 10, 1))).toBeNull();
    expect(warning(Date.UTC(2049, 11, 15))).toMatch(
      /certificates\.0: a certificate ends on 2049-12-31; ask the provider/,
    );
    expect(warning(Date.UTC(2050, 1, 1))).toMatch(/a certificate ended on 2049-12-31/);
  });
});
