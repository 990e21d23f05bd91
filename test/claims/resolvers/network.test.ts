import { describe, expect, test } from 'vitest';
import { problemsOf } from './source.ts';

const SECRET = 'a-secret-of-enough-length';
const http = { kind: 'http', url: 'https://billing.example/x', gives: { plan: 'string' } };
const bearer = { kind: 'bearer', token: 'abc' };
const own = {
  kind: 'client-credentials',
  tokenUrl: 'https://login.example/token',
  clientId: 'avow',
  clientSecret: SECRET,
};

test.each<[string, object]>([
  ['a bearer token', { ...http, auth: bearer }],
  [
    'credentials to a host of one’s own in clear',
    { ...http, url: 'http://b.internal/', auth: bearer, allowPrivate: ['b.internal'] },
  ],
  [
    'a token endpoint of one’s own',
    { ...http, auth: { ...own, tokenUrl: 'http://l.internal/' }, allowPrivate: ['l.internal'] },
  ],
  ['a signature and its own headers', { ...http, sign: { secret: SECRET }, headers: { authorization: 'x' } }],
])('%s is fine', (_, config) => {
  expect(problemsOf(config)).toEqual([]);
});

describe('at boot it is found', () => {
  test.each<[string, object, string]>([
    [
      'that the host is loopback',
      { ...http, url: 'http://127.0.0.1/' },
      'url: 127.0.0.1 is loopback, which has to be allowed',
    ],
    [
      'that the host is the metadata of a cloud',
      { ...http, url: 'http://169.254.169.254/' },
      'url: 169.254.169.254 is link-local',
    ],
    [
      'that a permission is for nobody',
      { ...http, allowPrivate: ['biling.example'] },
      'allowPrivate.0: biling.example is the host of no URL here',
    ],
    [
      'that credentials go out in clear',
      { ...http, url: 'http://b.example/', auth: bearer },
      'url: credentials would go over the internet in clear',
    ],
    [
      'that a client secret does',
      { ...http, auth: { ...own, tokenUrl: 'http://l.example/' } },
      'auth.tokenUrl: credentials would go over the internet in clear',
    ],
    [
      'that the token endpoint is loopback',
      { ...http, auth: { ...own, tokenUrl: 'https://localhost/' } },
      'auth.tokenUrl: localhost is loopback',
    ],
    [
      'that there are two authorizations',
      { ...http, auth: bearer, headers: { Authorization: 'x' } },
      'headers.Authorization: Avow sets authorization itself',
    ],
    [
      'that there are two signatures',
      { ...http, sign: { secret: SECRET }, headers: { Signature: 'x' } },
      'headers.Signature: Avow sets signature itself',
    ],
    [
      'that a header is the connection’s',
      { ...http, headers: { Host: 'other.example' } },
      'headers.Host: Avow sets host itself',
    ],
    [
      'that a header waits for a value',
      { ...http, headers: { 'x-user': 'id={user.id}' } },
      'headers.x-user: a placeholder stands in a header',
    ],
    [
      'that a header cannot be sent',
      { ...http, headers: { 'x-key': 'secret\nvalue' } },
      'headers.x-key: the header cannot be sent',
    ],
    [
      'that a certificate has nobody to see it',
      { ...http, url: 'http://b.example/', tls: { ca: 'x' } },
      'tls: the url is not behind TLS',
    ],
  ])('%s', (_, config, told) => {
    const problems = problemsOf(config);
    expect(problems).toEqual([expect.stringContaining(told)]);
    expect(problems.join()).not.toMatch(/secret/);
  });

  test('that the shape of credentials is wrong, without repeating them', () => {
    for (const token of ['two words', 'line\n', 'Bearer x']) {
      let told = '';
      try {
        problemsOf({ ...http, auth: { kind: 'bearer', token } });
      } catch (error) {
        told = String(error);
      }
      expect(told).toMatch(/a bearer token has/);
      expect(told).not.toContain(token);
    }
  });
});
