import { createHash } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { describe, expect, test } from 'vitest';
import { compileClients } from '../../src/oauth/client.ts';
import { clientNamed, configure, EXCHANGE, SECRET, testKey } from './world.ts';

const secret = createHash('sha256').update(SECRET).digest();
const keyed = (...keys: Record<string, unknown>[]) =>
  compileClients(configure({ clients: { keyed: { kind: 'machine', jwks: { keys } } } }));

describe('a client of the configuration', () => {
  test('has its grants by their names on the wire, and its secret as a digest alone', () => {
    const web = clientNamed('web');
    expect([...web.grants]).toEqual([EXCHANGE]);
    expect(web.tokens).toBe('opaque');
    expect(web.claims).toBeNull();
    expect(web.authentication).toEqual({ method: 'secret', sha256: secret, in: 'either', endsAt: null });
    expect(JSON.stringify(web)).not.toContain(SECRET);
  });

  test('may be given the digest of its secret', () => {
    const clients = { c: { kind: 'machine', secretSha256: secret.toString('hex'), claims: ['plan'] } };
    const client = compileClients(configure({ clients })).clients.get('c');
    expect(client?.authentication).toEqual({ method: 'secret', sha256: secret, in: 'either', endsAt: null });
    expect(client?.claims).toEqual(new Set(['plan']));
  });

  test('may explain with a secret, not with keys: the body of that request has no place for an assertion', async () => {
    const { publicJwk } = await testKey('ES256', 'k1');
    const clients = {
      desk: { kind: 'machine', secretSha256: secret.toString('hex'), explains: true },
      keyed: { kind: 'machine', jwks: { keys: [publicJwk] }, explains: true },
    };
    const compiled = compileClients(configure({ clients }));
    expect(compiled.clients.get('desk')?.explains).toBe(true);
    expect(compiled.problems.map(({ key }) => key)).toEqual([['clients', 'keyed', 'explains']]);
  });

  test.each(['ES256', 'ES384', 'EdDSA', 'PS256', 'RS256'])('may have a key for %s', async (alg) => {
    const { publicJwk } = await testKey(alg, 'k1');
    const { clients, problems } = keyed(publicJwk);
    expect(problems).toEqual([]);
    const authentication = clients.get('keyed')?.authentication;
    if (authentication?.method !== 'private_key_jwt') throw new Error('it has no keys');
    const token = { payload: '', signature: '' };
    expect(await authentication.keys({ alg, kid: 'k1' }, token)).toMatchObject({ type: 'public' });
    await expect(authentication.keys({ alg, kid: 'k2' }, token)).rejects.toThrow();
  });
});

describe('a way of authentication is a problem where', () => {
  const machine = { kind: 'machine' };
  const trusted = ['10.0.0.0/8'];
  test.each<[string, Record<string, unknown>, Record<string, unknown>, (string | number)[]]>([
    ['a public client has client-credentials', { public: true, grants: ['client-credentials'] }, {}, ['grants']],
    ['a public client may introspect', { public: true, introspects: ['trading'] }, {}, ['introspects']],
    ['a public client is believed about devices', { public: true, trusted: ['ip'] }, {}, ['trusted']],
    ['no proxy passes certificates on', { tls: { sanDns: 'a.example' } }, {}, ['tls']],
    ['a proxy is named, and no header', { tls: { certificates: ['0'.repeat(64)] } }, { proxies: { trusted } }, ['tls']],
    [
      'nobody verifies the chain',
      { tls: { sanDns: 'a.example' } },
      { proxies: { trusted, clientCertificate: {} } },
      ['tls'],
    ],
    [
      'the subject is no name',
      { tls: { subjectDn: 'bank' } },
      { proxies: { trusted, clientCertificate: { chain: 'verified' } } },
      ['tls', 'subjectDn'],
    ],
  ])('%s', (_, client, parts, key) => {
    const { problems } = compileClients(configure({ ...parts, clients: { c: { ...machine, ...client } } }));
    expect(problems.map((problem) => problem.key)).toEqual([['clients', 'c', ...key]]);
  });

  test.each([
    ['a certificate by its hash', { tls: { certificates: ['0'.repeat(64)] } }, { clientCertificate: {} }],
    ['a certificate by a name', { tls: { sanDns: 'a.example' } }, { clientCertificate: { chain: 'verified' } }],
    ['nothing at all, for what others have signed', { public: true, grants: ['token-exchange'] }, {}],
  ])('and not where it is %s', (_, client, part) => {
    const proxies = { trusted, ...part };
    expect(compileClients(configure({ proxies, clients: { c: { ...machine, ...client } } })).problems).toEqual([]);
  });
});

describe('a key of a client is a problem when it', async () => {
  const good = (await testKey('ES256', 'k1')).publicJwk;
  const pair = await generateKeyPair('ES256', { extractable: true });
  const weak = { kty: 'RSA', e: 'AQAB', n: Buffer.alloc(128, 0xc5).toString('base64url') };

  test.each<[string, Record<string, unknown>[], string, (string | number)[]]>([
    ['is private', [await exportJWK(pair.privateKey)], 'private member d', [0]],
    ['is a shared secret', [{ kty: 'oct', k: 'c2VjcmV0' }], 'private member k', [0]],
    ['is of an unknown kind', [{ kty: 'oct' }], 'fits no allowed algorithm', [0]],
    ['is named after a member of every object', [{ kty: 'constructor' }], 'fits no allowed algorithm', [0]],
    ['is for an algorithm that is not allowed', [{ ...good, alg: 'ES512' }], 'fits no allowed algorithm', [0]],
    ['is for another algorithm than its curve', [{ ...good, alg: 'ES384' }], 'fits no allowed algorithm', [0]],
    ['is for encryption', [{ ...good, use: 'enc' }], 'is not for signatures', [0]],
    ['is no point on its curve', [{ ...good, x: good.y }], 'is not a valid public key', [0]],
    ['is a short RSA key', [weak], '1024 bits', [0]],
    ['has the kid of another', [good, (await testKey('ES384', 'k1')).publicJwk], 'k1 is taken', [1, 'kid']],
    [
      'is the second one without a kid',
      [(await testKey('ES256')).publicJwk, (await testKey('ES256')).publicJwk],
      'second key without kid',
      [1, 'kid'],
    ],
  ])('%s', (_, keys, told, at) => {
    const { problems } = keyed(...keys);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain(told);
    expect(problems[0]?.key).toEqual(['clients', 'keyed', 'jwks', 'keys', ...at]);
    expect(problems[0]?.mend).not.toBe('');
  });
});
