import { expect, test } from 'vitest';
import { checkUserInfo } from '../../src/config/user-info.ts';
import { configOf } from '../claims/config.ts';

const found = (userInfo: object, issuer = 'https://p.example') =>
  checkUserInfo(
    configOf({ limits: { issuance: '2s' }, providers: { partner: { issuer, audience: 'avow', userInfo } } }),
  );

test.each<[string, object, string, RegExp]>([
  ['in clear, where the issuer is not', { url: 'http://p.example/me' }, 'url', /in clear/],
  ['as patient as the whole issuance', { timeout: '2s' }, 'timeout', /limits\.issuance/],
  ['without any patience', { timeout: '0ms' }, 'timeout', /between 1 ms/],
])('UserInfo that is asked %s is refused at boot', (_, userInfo, key, message) => {
  expect(found(userInfo)).toEqual([
    {
      key: ['providers', 'partner', 'userInfo', key],
      message: expect.stringMatching(message),
      mend: expect.any(String),
    },
  ]);
});

test('UserInfo of a provider within one’s own network may be without TLS, as the provider is', () => {
  expect(found({ url: 'http://p.internal/me' }, 'http://p.internal')).toEqual([]);
  expect(found({})).toEqual([]);
});
