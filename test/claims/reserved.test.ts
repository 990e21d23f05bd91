import { expect, test } from 'vitest';
import { registryOf } from './config.ts';

const PROTOCOL = 'iss sub aud exp nbf iat jti client_id scope act may_act cnf';
const OF_AVOW = 'auth_time acr amr azp nonce typ sid authorization_details active username token_type events';

test.each([...PROTOCOL.split(' '), ...OF_AVOW.split(' '), 'constructor'])('a claim may not be called %s', (name) => {
  const { problems } = registryOf({ claims: { [name]: { from: 'user', path: 'userId', type: 'integer' } } });
  expect(problems).toEqual([
    { key: ['claims', name], message: expect.stringContaining('reserved'), mend: expect.any(String) },
  ]);
});

test.each([
  ['by an expression', { from: 'user', expr: '"x"', type: 'string' }],
  ['as an object', { from: 'user', path: 'name', type: 'object' }],
  [
    'from several sources',
    {
      merge: 'first',
      from: [
        { source: 'user', path: 'id' },
        { source: 'idp', path: 'sub' },
      ],
      type: 'string',
    },
  ],
])('a reserved claim may not be made %s either', (_, claim) => {
  const { problems } = registryOf({ claims: { sub: claim } });
  expect(problems).toMatchObject([{ key: ['claims', 'sub'], message: expect.stringContaining('reserved') }]);
});
