/** RFC 7591 §2.3, software statements. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listen } from '../../examples/trading/stand-ins/listener.ts';
import { type TestKey, testKey } from '../oauth/world.ts';
import { type RegistrationServer, startRegistrations, type Told } from './registration-world.ts';

const MACHINE = { grant_types: ['client_credentials'] };
const STATEMENTS = 'https://software.example.com';

let server: RegistrationServer;
let signer: TestKey;
beforeAll(async () => {
  signer = await testKey('ES256', 's1');
  const jwks = JSON.stringify({ keys: [signer.publicJwk] });
  server = await startRegistrations(`  softwareStatements: { software: { issuer: '${STATEMENTS}', jwks: ${jwks} } }\n`);
});
afterAll(() => server.stop());

const statement = (claims: Told, header: Told = {}) => signer.sign({ iss: STATEMENTS, ...claims }, header);
const refusal = async (metadata: object) => {
  const { status, body } = await server.register({ ...MACHINE, ...metadata });
  return [status, body.error];
};

describe('RFC 7591', () => {
  test('§2.3 what a software statement says wins, and is told unmodified', async () => {
    const software_statement = await statement({
      software_id: 'bank-app',
      client_name: 'The Bank',
      scope: 'read',
      nonsense: 1,
    });
    const asked = {
      ...MACHINE,
      software_statement,
      client_name: 'Not the Bank',
      scope: 'read write',
      contacts: ['a@b'],
    };
    const { body } = await server.register(asked);
    expect(body).toMatchObject({ software_statement, client_name: 'The Bank', scope: 'read', contacts: ['a@b'] });
    expect(body.software_id).toBe('bank-app');
    expect(body).not.toHaveProperty('iss');
    expect(body).not.toHaveProperty('nonsense');
  });

  test('§2.3 keys of the statement leave no place for others', async () => {
    const { publicJwk } = await testKey('ES256', 'k9');
    const software_statement = await statement({ jwks: { keys: [publicJwk] } });
    const mine = {
      software_statement,
      jwks_uri: 'https://thief.example/keys',
      token_endpoint_auth_method: 'private_key_jwt',
    };
    const { body } = await server.register({ ...MACHINE, ...mine });
    expect(body).not.toHaveProperty('jwks_uri');
    expect(body.jwks).toMatchObject({ keys: [{ kid: 'k9' }] });
  });

  test.each<[string, () => Promise<unknown>, string]>([
    ['of nobody who is trusted', () => statement({ iss: 'https://other.example' }), 'unapproved_software_statement'],
    [
      'of another key',
      async () => (await testKey('ES256', 's1')).sign({ iss: STATEMENTS }),
      'invalid_software_statement',
    ],
    ['that is another kind of JWT', () => statement({}, { typ: 'at+jwt' }), 'invalid_software_statement'],
    ['that has ended', () => statement({ exp: 1_000 }), 'invalid_software_statement'],
    ['that is no JWT', async () => 'x.y.z', 'invalid_software_statement'],
    ['that is no text', async () => ({ iss: STATEMENTS }), 'invalid_software_statement'],
    ['that nobody signed', async () => unsigned({ iss: STATEMENTS }), 'invalid_software_statement'],
  ])('§3.2.2 a statement is refused %s', async (_, made, error) => {
    expect(await refusal({ software_statement: await made() })).toEqual([400, error]);
  });
});

test('§2.3 the keys for statements may be published; while they cannot be had, nobody is registered by one', async () => {
  const listener = await listen(() => ({ status: 200, body: { keys: [signer.publicJwk] } }));
  const keys = `issuer: '${STATEMENTS}', jwksUri: '${listener.url}/keys', allowPrivate: [127.0.0.1]`;
  const strict = await startRegistrations(
    `  softwareStatements: { software: { ${keys} } }\n  requireStatement: true\n`,
  );
  expect((await strict.register(MACHINE)).body.error).toBe('unapproved_software_statement');
  const software_statement = await statement({ software_id: 'bank-app' });
  expect((await strict.register({ ...MACHINE, software_statement })).status).toBe(201);
  await strict.stop();
  const closed = await startRegistrations(`  softwareStatements: { software: { ${keys} } }\n`);
  await listener.close();
  expect((await closed.register({ ...MACHINE, software_statement })).status).toBe(503);
  await closed.stop();
});

function unsigned(claims: Told): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.`;
}
