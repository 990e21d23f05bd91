import { describe, expect, test } from 'vitest';
import { withTlsFiles } from '../../src/config/tls-files.ts';
import { configOf } from '../claims/config.ts';
import { createAuthority } from '../outbound/certificate.ts';

const authority = createAuthority('our authority');
const avow = authority.issue('avow.example');
const FILES: Readonly<Record<string, string>> = {
  '/etc/avow/tls/avow.pem': avow.cert,
  '/etc/avow/tls/avow.key': avow.key,
  '/etc/avow/tls/other.key': authority.issue('avow.example').key,
  '/etc/avow/tls/notes.txt': 'no PEM at all',
  '/etc/pki/ca.pem': authority.cert,
};

function readFile(path: string): string {
  const text = FILES[path];
  if (text === undefined) throw new Error('ENOENT');
  return text;
}

function read(tls: object) {
  const http = { kind: 'http', url: 'https://billing.example/', gives: { plan: 'string' }, tls };
  return withTlsFiles(configOf({ resolvers: { billing: http } }), '/etc/avow/avow.yaml', readFile);
}

test('files are read, relative to the configuration, and their contents take the place of their names', () => {
  const { config, problems } = read({ cert: './tls/avow.pem', key: 'tls/avow.key', ca: '/etc/pki/ca.pem' });
  expect(problems).toEqual([]);
  expect(config.resolvers.billing).toMatchObject({ tls: { ...avow, ca: authority.cert } });
});

describe('at boot it is found', () => {
  test.each<[string, object, (string | number)[], RegExp]>([
    ['that a file is not there', { ca: './tls/nobody.pem' }, ['ca'], /nobody\.pem cannot be read/],
    ['that a file is no certificate', { ca: './tls/notes.txt' }, ['ca'], /does not hold certificates/],
    ['that a certificate is no key', { cert: './tls/avow.pem', key: './tls/avow.pem' }, ['key'], /private key/],
    ['that a key is no certificate', { cert: './tls/avow.key', key: './tls/avow.key' }, ['cert'], /a certificate/],
    ['that a key is another’s', { cert: './tls/avow.pem', key: './tls/other.key' }, ['key'], /not the certificate's/],
  ])('%s', (_, tls, key, told) => {
    const { problems, config } = read(tls);
    expect(problems).toMatchObject([
      { key: ['resolvers', 'billing', 'tls', ...key], message: expect.stringMatching(told) },
    ]);
    expect(JSON.stringify(problems)).not.toContain('BEGIN PRIVATE KEY');
    expect(config.resolvers.billing).not.toHaveProperty('tls');
  });
});

test('those of a stream of the audit log are read too', () => {
  const stream = (ca: string) => ({ to: 'syslog+tls://siem.example', tls: { ca } });
  const streams = { good: stream('/etc/pki/ca.pem'), bad: stream('./tls/notes.txt') };
  const { config, problems } = withTlsFiles(configOf({ audit: { streams } }), '/etc/avow/avow.yaml', readFile);
  expect(config.audit.streams.good?.tls).toEqual({ ca: authority.cert });
  expect(problems.map(({ key }) => key.join('.'))).toEqual(['audit.streams.bad.tls.ca']);
});
