import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { userNameOf } from './person.ts';

/** An identity provider on the load generator's core. */
export interface Partner {
  readonly url: string;
  /** An ID token of the n-th person, good for an hour. */
  idToken(n: number): string;
  stop(): void;
}

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

export async function startPartner(): Promise<Partner> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwks = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'partner', alg: 'ES256' }] });
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(jwks);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    idToken: (n) => {
      const now = Math.floor(Date.now() / 1_000);
      const email = userNameOf(n);
      const head = encoded({ alg: 'ES256', typ: 'JWT', kid: 'partner' });
      const payload = {
        iss: url,
        aud: 'avow',
        sub: `subject-${n}`,
        iat: now,
        exp: now + 3_600,
        email,
        email_verified: true,
      };
      const signed = `${head}.${encoded(payload)}`;
      const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return `${signed}.${signature.toString('base64url')}`;
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
