import { describe, expect, test } from 'vitest';
import { boundedFetch } from '../../src/oauth/bounded-fetch.ts';
import { discover } from '../../src/oauth/discovery.ts';

const ISSUER = 'https://login.partner.example';
const answering = (body: string) => boundedFetch(() => Promise.resolve(new Response(body)));
const document = (part: object) => answering(JSON.stringify({ issuer: ISSUER, jwks_uri: `${ISSUER}/keys`, ...part }));

describe('the place of a provider’s keys', () => {
  test('is where its discovery says', async () => {
    expect(await discover(ISSUER, document({}))).toMatchObject({ jwksUri: `${ISSUER}/keys` });
  });

  test.each(['http://login.partner.example/keys', 'ftp://login.partner.example/keys', 'data:application/json,{}'])(
    'is never %s for a provider behind TLS',
    async (jwks_uri) => {
      await expect(discover(ISSUER, document({ jwks_uri }))).rejects.toThrow(/not behind TLS/);
    },
  );

  test('may be without TLS for a provider without TLS, as on one’s own machine', async () => {
    const issuer = 'http://localhost:9000';
    const fetch = answering(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }));
    expect(await discover(issuer, fetch)).toMatchObject({ jwksUri: 'http://localhost:9000/keys' });
  });
});

describe('what another server answers', () => {
  const json = (length: number) => JSON.stringify('x'.repeat(length - 2));

  test('is read up to 256 kB', async () => {
    const response = await answering(json(262_144))(ISSUER, {});
    expect((await response.text()).length).toBe(262_144);
  });

  test('is given up beyond that, well-formed or not, and no more of it is received', async () => {
    await expect(answering(json(262_145))(ISSUER, {})).rejects.toThrow(/more than 262144 bytes/);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const fetch = boundedFetch(() => Promise.resolve(new Response(endless)));
    await expect(fetch(ISSUER, {})).rejects.toThrow(/more than/);
    expect(sent).toBeLessThan(10);
  });
});
