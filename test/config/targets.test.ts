import { expect, test } from 'vitest';
import { checkTargets } from '../../src/config/targets.ts';
import { configOf } from '../claims/config.ts';

const provider = (settings: object) => ({ providers: { partner: { audience: 'avow', ...settings } } });
const receiver = (settings: object) => ({
  scim: { events: { siem: { deliver: 'push', audience: 'siem', ...settings } } },
});

test.each<[string, Record<string, unknown>, string, RegExp]>([
  [
    'a provider on this machine',
    provider({ issuer: 'http://localhost:9000' }),
    'providers.partner.issuer',
    /^add allowPrivate: \['localhost'\]/,
  ],
  [
    'keys on this machine',
    provider({ issuer: 'https://p.example', jwksUri: 'http://127.0.0.1/jwks' }),
    'providers.partner.jwksUri',
    /^add allowPrivate: \['127\.0\.0\.1'\]/,
  ],
  [
    'UserInfo on this machine',
    provider({ issuer: 'https://p.example', userInfo: { url: 'https://127.0.0.1/me' } }),
    'providers.partner.userInfo.url',
    /^add allowPrivate: \['127\.0\.0\.1'\]/,
  ],
  [
    'a permission that is neither for the keys nor for UserInfo',
    provider({
      issuer: 'https://p.example',
      jwksUri: 'https://keys.internal/',
      userInfo: { url: 'https://me.internal/' },
      allowPrivate: ['keys.internal', 'me.internal', 'p.example'],
    }),
    'providers.partner.allowPrivate.2',
    /keys\.internal, me\.internal$/,
  ],
  [
    'a receiver on this machine',
    receiver({ url: 'http://[::1]:9000/' }),
    'scim.events.siem.url',
    /^add allowPrivate: \['::1'\]/,
  ],
  [
    'a permission that is not for the receiver',
    receiver({ url: 'https://siem.internal/', allowPrivate: ['siem.internal', 'sime.internal'] }),
    'scim.events.siem.allowPrivate.1',
    /siem\.internal$/,
  ],
  [
    'a permission that is not for the keys',
    provider({ issuer: 'https://p.example', jwksUri: 'https://keys.internal/', allowPrivate: ['p.example'] }),
    'providers.partner.allowPrivate.0',
    /keys\.internal$/,
  ],
])('%s is found, with how to mend it', (_, parts, key, mend) => {
  const problems = checkTargets(configOf(parts));
  expect(problems.map((problem) => problem.key.join('.'))).toEqual([key]);
  expect(problems[0]?.mend).toMatch(mend);
});

test.each<[string, Record<string, unknown>]>([
  [
    'a provider on this machine that is allowed',
    provider({ issuer: 'http://localhost:9', allowPrivate: ['localhost'] }),
  ],
  [
    'a permission for where discovery may lead',
    provider({ issuer: 'https://p.example', allowPrivate: ['keys.internal'] }),
  ],
  [
    'a permission for where discovery may find UserInfo',
    provider({
      issuer: 'https://p.example',
      jwksUri: 'https://p.example/keys',
      userInfo: {},
      allowPrivate: ['me.internal'],
    }),
  ],
  [
    'a permission for where credentials may have their status list',
    provider({
      issuer: 'https://p.example',
      jwksUri: 'https://p.example/keys',
      credentials: { types: ['urn:x'], audience: 'avow' },
      allowPrivate: ['status.internal'],
    }),
  ],
  ['a receiver elsewhere', receiver({ url: 'https://siem.example/' })],
])('%s is fine', (_, parts) => {
  expect(checkTargets(configOf(parts))).toEqual([]);
});
