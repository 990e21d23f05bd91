import { expect, test } from 'vitest';
import { checkTargets } from '../../src/config/targets.ts';
import { configOf } from '../claims/config.ts';

const stream = { deliver: 'push', audience: 'siem' };

test.each<[string, Record<string, unknown>, string | null]>([
  [
    'a provider on this machine',
    { providers: { partner: { issuer: 'http://localhost:9000', audience: 'avow' } } },
    'providers.partner.issuer',
  ],
  [
    'keys on this machine',
    { providers: { partner: { issuer: 'https://p.example', jwksUri: 'http://127.0.0.1/jwks', audience: 'avow' } } },
    'providers.partner.jwksUri',
  ],
  [
    'a receiver on this machine',
    { scim: { events: { siem: { ...stream, url: 'http://[::1]:9000/' } } } },
    'scim.events.siem.url',
  ],
  [
    'a provider on this machine that is allowed',
    { providers: { partner: { issuer: 'http://localhost:9000', audience: 'avow', allowPrivate: ['localhost'] } } },
    null,
  ],
  ['a receiver elsewhere', { scim: { events: { siem: { ...stream, url: 'https://siem.example/' } } } }, null],
])('%s', (_, parts, key) => {
  const problems = checkTargets(configOf(parts));
  expect(problems.map((problem) => problem.key.join('.'))).toEqual(key === null ? [] : [key]);
  for (const { mend } of problems) expect(mend).toMatch(/^add allowPrivate: \['/);
});
