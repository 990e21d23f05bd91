import { describe, expect, test } from 'vitest';
import { RESERVED_CLAIMS } from '../../schema/reserved-claims.ts';
import { isAccessTokenPayload } from '../../src/oauth/access-token.ts';
import { type Assembly, assembleAccessToken } from '../../src/oauth/assemble.ts';
import { apis, clientNamed, ISSUER, NOW, refusal, SECONDS, TRADING } from './world.ts';

function apiNamed(name: string) {
  const api = apis.get(name);
  if (api === undefined) throw new Error(`the tests have no API ${name}`);
  return api;
}

const person: Assembly = {
  issuer: ISSUER,
  client: clientNamed('web'),
  api: apiNamed('trading'),
  subject: { kind: 'human', id: '8027379034', expiresAt: NOW + 3_600_000 },
  scopes: ['trades', 'orders_read'],
  claims: { user_id: 2998, given_name: 'John', roles: ['trader'] },
  now: NOW,
  jti: 'j1',
};
const machine: Assembly = { ...person, client: clientNamed('desk'), subject: { kind: 'machine' }, claims: {} };

describe('the payload of an access token', () => {
  test('has the protocol members, then scope and sub, then the claims in their order', () => {
    expect(JSON.stringify(assembleAccessToken(person))).toBe(
      JSON.stringify({
        iss: ISSUER,
        aud: TRADING,
        client_id: 'web',
        iat: SECONDS,
        exp: SECONDS + 300,
        jti: 'j1',
        scope: 'trades orders_read',
        sub: '8027379034',
        user_id: 2998,
        given_name: 'John',
        roles: ['trader'],
      }),
    );
  });

  test.each<[string, number, number]>([
    ['its lifetime where the subject token lives longer', NOW + 3_600_000, SECONDS + 300],
    ['the end of the subject token where that comes first', NOW + 60_000, SECONDS + 60],
    ['that end rounded down, never up', NOW + 60_999, SECONDS + 60],
  ])('ends with %s', (_, expiresAt, exp) => {
    expect(assembleAccessToken({ ...person, subject: { kind: 'human', id: 'x', expiresAt } }).exp).toBe(exp);
  });

  test('is not made of a subject token that has just ended', async () => {
    const subject = { kind: 'human', id: 'x', expiresAt: NOW + 500 } as const;
    const error = await refusal(() => assembleAccessToken({ ...person, subject }));
    expect([error.code, error.description]).toEqual(['invalid_request', expect.stringContaining('expired')]);
  });

  test.each(['client:desk', 'client:', ''])('is not made for a person called "%s"', async (id) => {
    const subject = { kind: 'human', id, expiresAt: NOW + 60_000 } as const;
    const error = await refusal(() => assembleAccessToken({ ...person, subject }));
    expect(error.code).toBe('invalid_request');
    expect(error.description).not.toContain('desk');
  });

  test('keeps machines and people apart', () => {
    const called = { ...person, subject: { kind: 'human', id: 'desk', expiresAt: NOW + 60_000 } } as const;
    expect(assembleAccessToken(machine).sub).toBe('client:desk');
    expect(assembleAccessToken(called).sub).toBe('desk');
  });

  test.each([...RESERVED_CLAIMS])('takes no claim named %s', (name) => {
    const claims = Object.fromEntries([[name, 'x']]);
    expect(() => assembleAccessToken({ ...person, claims })).toThrow(TypeError);
  });
});

test('a payload is none by what it inherits', () => {
  const payload = assembleAccessToken(person);
  expect(isAccessTokenPayload(payload)).toBe(true);
  expect(isAccessTokenPayload(Object.create(payload))).toBe(false);
});
