import { expect, test } from 'vitest';
import { pastRequests } from '../../src/replay/past-request.ts';

const ASKED = {
  client: 'web',
  api: 'desk',
  subject: { kind: 'human', user: 'ada', issuer: 'https://idp', subject: 's1', sub: null },
  scopesAsked: ['read', 'write'],
  scopesRefused: [],
};

function records(...kept: object[]) {
  return kept.map((record, index) => {
    const { event = 'token.issued', tenant = 'default', ...rest } = record as { event?: string; tenant?: string };
    return { tenant, id: String(index), at: index, event, record: JSON.stringify({ ...ASKED, ...rest }) };
  });
}

test('each request is there once, with how often it was asked, those asked most often first', () => {
  const found = pastRequests(records({ client: 'cron' }, {}, { event: 'token.refused' }, { tenant: 'north' }));
  expect(found.map(({ tenant, client, times }) => [tenant, client, times])).toEqual([
    ['default', 'web', 2],
    ['default', 'cron', 1],
    ['north', 'web', 1],
  ]);
});

test.each<[string, object, number]>([
  ['a token', { event: 'token.issued' }, 1],
  ['a refusal', { event: 'token.refused' }, 1],
  ['claims for another issuer’s token', { event: 'claims.resolved' }, 1],
  ['claims that another issuer did not get', { event: 'claims.refused' }, 1],
  ['a refusal before it was known who is meant', { event: 'token.refused', subject: null }, 0],
  ['a refusal before it was known for which API', { event: 'token.refused', api: null }, 0],
  ['a caller that could not be authenticated', { event: 'token.refused', client: null }, 0],
  ['a change of a person', { event: 'resource.patched' }, 0],
  ['an explanation', { event: 'claims.explained' }, 0],
])('%s', (_, record, count) => {
  expect(pastRequests(records(record))).toHaveLength(count);
});

test('scopes that another issuer’s application may not ask for were never asked about', () => {
  const scopesRefused = [
    { scope: 'write', rule: 'the application may not ask for it', because: null },
    { scope: 'read', rule: 'no allow rule matched', because: null },
  ];
  expect(pastRequests(records({ event: 'claims.resolved', scopesRefused }))[0]?.scopes).toEqual(['read']);
});
