import { describe, expect, test } from 'vitest';
import { type AuthenticationDeps, authenticateClient } from '../../src/oauth/authenticate.ts';
import { compileClients } from '../../src/oauth/client.ts';
import { clients, configure, form, ISSUER, now, refusal, SECRET, testKey } from './world.ts';

const deps: AuthenticationDeps = { clients, issuer: ISSUER, now };
const encode = (text: string) => encodeURIComponent(text).replaceAll('%20', '+');
const basic = (id: string, secret: string) =>
  `Basic ${Buffer.from(`${encode(id)}:${encode(secret)}`).toString('base64')}`;
const authenticate = (authorization: string | null, parameters: Record<string, string> = {}) =>
  authenticateClient({ authorization, form: form(parameters) }, deps);

describe('a client with a secret', () => {
  test.each<[string, string | null, Record<string, string>]>([
    ['in the Authorization header', basic('web', SECRET), {}],
    ['in the header, under another spelling of the scheme', basic('web', SECRET).replace('Basic', 'bAsIc'), {}],
    ['in the header, and its id in the form', basic('web', SECRET), { client_id: 'web' }],
    ['in the form', null, { client_id: 'web', client_secret: SECRET }],
  ])('may show it %s', async (_, authorization, parameters) => {
    const { client, replay } = await authenticate(authorization, parameters);
    expect(client.id).toBe('web');
    expect(replay).toBeNull();
  });

  test('and no client at all are the same answer', async () => {
    const wrongSecret = await refusal(() => authenticate(basic('web', 'wrong')));
    const unknown = await refusal(() => authenticate(basic('nobody', 'wrong')));
    const inherited = await refusal(() => authenticate(basic('constructor', 'wrong')));
    for (const error of [unknown, inherited]) {
      expect([error.code, error.status, error.description, error.headers]).toEqual([
        wrongSecret.code,
        wrongSecret.status,
        wrongSecret.description,
        wrongSecret.headers,
      ]);
    }
    expect(wrongSecret.audit).toBe('wrong secret for web');
    expect(unknown.audit).toBe('unknown client');
  });
});

describe('a client with keys', () => {
  test('is not let in by a secret', async () => {
    const { publicJwk } = await testKey('ES256');
    const keyed = compileClients(configure({ clients: { keyed: { kind: 'machine', jwks: { keys: [publicJwk] } } } }));
    const error = await refusal(() =>
      authenticateClient(
        { authorization: basic('keyed', 'anything'), form: form({}) },
        { ...deps, clients: keyed.clients },
      ),
    );
    expect(error.code).toBe('invalid_client');
  });
});

describe('a client whose secret has its place', () => {
  const placed = (secretIn: string) =>
    compileClients(configure({ clients: { web: { kind: 'machine', secret: SECRET, secretIn } } })).clients;
  const inForm = { client_id: 'web', client_secret: SECRET };

  test.each([
    ['header', null, inForm],
    ['form', basic('web', SECRET), {}],
  ])('in the %s is not let in by it elsewhere', async (place, authorization, parameters) => {
    const input = { authorization, form: form(parameters) };
    const error = await refusal(() => authenticateClient(input, { ...deps, clients: placed(place) }));
    expect([error.code, error.audit]).toEqual(['invalid_client', `web shows its secret in the ${place} alone`]);
  });

  test.each([
    ['form', null, inForm],
    ['header', basic('web', SECRET), {}],
  ])('in the %s is let in by it there', async (place, authorization, parameters) => {
    const input = { authorization, form: form(parameters) };
    expect((await authenticateClient(input, { ...deps, clients: placed(place) })).client.id).toBe('web');
  });
});

test('a public client is whoever names its id', async () => {
  const { clients: open } = compileClients(configure({ clients: { spa: { kind: 'first-party', public: true } } }));
  const input = { authorization: null, form: form({ client_id: 'spa' }) };
  expect((await authenticateClient(input, { ...deps, clients: open })).client.id).toBe('spa');
  const guess = { authorization: basic('spa', 'guess'), form: form({}) };
  expect((await refusal(() => authenticateClient(guess, { ...deps, clients: open }))).code).toBe('invalid_client');
});

describe('client authentication is refused', () => {
  const assertion = { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' };
  const jwt = `e30.${Buffer.from('{"sub":"web"}').toString('base64url')}.x`;

  test.each<[string, string | null, Record<string, string>, string, string]>([
    ['without any', null, {}, 'invalid_client', 'Authenticate the client'],
    ['with an id alone', null, { client_id: 'web' }, 'invalid_client', 'Authenticate the client'],
    ['with a bearer token', 'Bearer abc', {}, 'invalid_client', 'must be Basic'],
    ['with Basic that is not base64', 'Basic we%b', {}, 'invalid_client', 'must be Basic'],
    ['with Basic without a colon', `Basic ${btoa('web')}`, {}, 'invalid_client', 'must be Basic'],
    ['with Basic that is badly encoded', `Basic ${btoa('web:%zz')}`, {}, 'invalid_client', 'must be Basic'],
    ['with a secret and no id', null, { client_secret: SECRET }, 'invalid_request', 'without client_id'],
    ['with an empty secret', null, { client_id: 'web', client_secret: '' }, 'invalid_client', 'Authenticate'],
    [
      'with two methods at once',
      basic('web', SECRET),
      { client_id: 'web', client_secret: SECRET },
      'invalid_request',
      'not two',
    ],
    [
      'with a secret and an assertion',
      basic('web', SECRET),
      { ...assertion, client_assertion: jwt },
      'invalid_request',
      'not two',
    ],
    [
      'with the id of another client',
      basic('web', SECRET),
      { client_id: 'desk' },
      'invalid_request',
      'client_id is not',
    ],
    ['with a type and no assertion', null, assertion, 'invalid_request', 'client_assertion is missing'],
    [
      'with an assertion of another type',
      null,
      { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer', client_assertion: jwt },
      'invalid_request',
      'jwt-bearer',
    ],
    ['with no JWT', null, { ...assertion, client_assertion: 'abc' }, 'invalid_client', 'not a signed JWT'],
    [
      'with an assertion by a client that has a secret',
      null,
      { ...assertion, client_assertion: jwt },
      'invalid_client',
      'unknown or its credentials',
    ],
  ])('%s', async (_, authorization, parameters, code, told) => {
    const error = await refusal(() => authenticate(authorization, parameters));
    expect(error.code).toBe(code);
    expect(error.description).toContain(told);
  });
});
