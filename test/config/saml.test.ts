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

/** What `avow check` finds wrong with one provider, or warns of, at a moment. */
function told(provider: object, now = Date.UTC(2026, 10, 23)) {
  const text = JSON.stringify({ issuer: 'https://id.example.com', providers: { partner: provider } });
  const found = check(
    { config: '/etc/avow/avow.yaml' },
    {
      effects: { ...EFFECTS, now: () => now },
      env: {},
      readFile: (path) => {
        if (path === '/etc/avow/avow.yaml') return text;
        const file = FILES[path];
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

  test('that a certificate has ended, or soon will have, which is a warning', () => {
    const warning = (now: number) => told(saml({}), now)[0] ?? null;
    expect(warning(Date.UTC(2049, 10, 1))).toBeNull();
    expect(warning(Date.UTC(2049, 11, 15))).toMatch(
      /certificates\.0: a certificate ends on 2049-12-31; ask the provider/,
    );
    expect(warning(Date.UTC(2050, 1, 1))).toMatch(/a certificate ended on 2049-12-31/);
  });
});
