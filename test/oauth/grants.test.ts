import { describe, expect, test } from 'vitest';
import { chooseGrant } from '../../src/oauth/grants/table.ts';
import { clientNamed, EXCHANGE, form, refusal } from './world.ts';

describe('a grant type', () => {
  test.each([
    ['client_credentials', 'machine'],
    [EXCHANGE, 'human'],
  ])('%s is for a %s', (grant_type, subject) => {
    expect(chooseGrant(form({ grant_type }), clientNamed('desk'))).toMatchObject({ type: grant_type, subject });
  });

  test.each<[string, string, Record<string, string>, string, string]>([
    ['that is missing', 'desk', {}, 'invalid_request', 'grant_type'],
    ['that is unknown', 'desk', { grant_type: 'password' }, 'unsupported_grant_type', 'client_credentials'],
    [
      'that is a name of the configuration',
      'desk',
      { grant_type: 'token-exchange' },
      'unsupported_grant_type',
      EXCHANGE,
    ],
    ['that every object has', 'desk', { grant_type: 'constructor' }, 'unsupported_grant_type', EXCHANGE],
    [
      'that the client may not use',
      'web',
      { grant_type: 'client_credentials' },
      'unauthorized_client',
      'client_credentials',
    ],
    [
      'with the parameter of another',
      'desk',
      { grant_type: 'client_credentials', subject_token: 'x' },
      'invalid_request',
      'subject_token',
    ],
  ])('%s is refused', async (_, client, parameters, code, told) => {
    const error = await refusal(() => chooseGrant(form(parameters), clientNamed(client)));
    expect(error.code).toBe(code);
    expect(error.description).toContain(told);
  });

  test('ignores parameters that nobody knows', () => {
    const grant = chooseGrant(form({ grant_type: 'client_credentials', colour: 'red' }), clientNamed('desk'));
    expect(grant.name).toBe('client-credentials');
  });
});
