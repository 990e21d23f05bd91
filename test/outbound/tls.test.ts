import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TlsIdentity } from '../../src/effects.ts';
import { createOutbound } from '../../src/outbound/outbound.ts';
import { createAuthority } from './certificate.ts';

const HOST = 'billing.internal';
const authority = createAuthority('our authority');
const stranger = createAuthority('somebody else’s authority');
const outbound = createOutbound(() => Promise.resolve([{ address: '127.0.0.1', family: 4 }]));

let server: Server;
let url: string;
beforeEach(async () => {
  // mTLS: whoever has no certificate of our authority is not let in.
  const options = { ...authority.issue(HOST), ca: authority.cert, requestCert: true, rejectUnauthorized: true };
  server = createServer(options, (request, response) => {
    const { subject } = (request.socket as TLSSocket).getPeerCertificate();
    response.end(subject.CN);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `https://${HOST}:${(server.address() as AddressInfo).port}/`;
});
afterEach(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

function ask(tls: TlsIdentity | null, at = url): Promise<Response> {
  const allowPrivate = [HOST, 'other.internal'];
  return outbound({ allowPrivate, ...(tls !== null && { tls }) })(at, { signal: AbortSignal.timeout(50_000) });
}

describe('a server that asks for a certificate', () => {
  test('is shown the one of the configuration', async () => {
    const response = await ask({ ca: authority.cert, ...authority.issue('avow.example') });
    expect(await response.text()).toBe('avow.example');
  });

  test.each<[string, TlsIdentity | null]>([
    ['that shows none', { ca: authority.cert }],
    ['that shows one of another authority', { ca: authority.cert, ...stranger.issue('avow.example') }],
  ])('does not answer a client %s', async (_, tls) => {
    await expect(ask(tls).then((response) => response.text())).rejects.toThrow();
  });
});

describe('a server whose certificate cannot be trusted is not asked', () => {
  test.each<[string, TlsIdentity | null, string | undefined]>([
    ['of an authority that nobody named', authority.issue('avow.example'), undefined],
    [
      'of an authority other than the one that is named',
      { ca: stranger.cert, ...authority.issue('avow.example') },
      undefined,
    ],
    ['for another name', { ca: authority.cert, ...authority.issue('avow.example') }, 'other.internal'],
  ])('%s', async (_, tls, host = HOST) => {
    const error: unknown = await ask(tls, url.replace(HOST, host)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ cause: { code: expect.stringMatching(/CERT|UNABLE_TO_VERIFY|ISSUER/) } });
  });
});
