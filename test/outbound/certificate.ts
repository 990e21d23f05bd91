/** X.509 certificates (RFC 5280) made in the test's own process, so that no private key stands in the repository. */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

export interface Authority {
  /** PEM */
  readonly cert: string;
  /** A certificate of this authority for a name, and its key. */
  issue(name: string): Issued;
}

export interface Issued {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority of its own. */
export function createAuthority(name: string): Authority {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const make = (subject: string, key: KeyObject, extensions: readonly Buffer[]) =>
    certificate({ issuer: name, signer: own.privateKey, subject, key, extensions });
  return {
    cert: make(name, own.publicKey, [extension('551d13', sequence(der(0x01, Buffer.of(0xff))), true)]),
    issue: (subject) => {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      // §4.2.1.6: dNSName
      const altName = extension('551d11', sequence(der(0x82, Buffer.from(subject))));
      const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      return { cert: make(subject, publicKey, [altName]), key };
    },
  };
}

interface Contents {
  readonly issuer: string;
  readonly signer: KeyObject;
  readonly subject: string;
  readonly key: KeyObject;
  readonly extensions: readonly Buffer[];
}

function certificate({ issuer, signer, subject, key, extensions }: Contents): string {
  const algorithm = sequence(oid('2a8648ce3d040302')); // ecdsa-with-SHA256
  const tbs = sequence(
    der(0xa0, der(0x02, Buffer.of(2))), // v3
    der(0x02, Buffer.concat([Buffer.of(1), randomBytes(15)])),
    algorithm,
    nameOf(issuer),
    sequence(utcTime('200101000000Z'), utcTime('491231235959Z')),
    nameOf(subject),
    key.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = der(0x03, Buffer.concat([Buffer.of(0), sign('sha256', tbs, signer)]));
  const text = sequence(tbs, algorithm, signature).toString('base64');
  // RFC 7468 §2: lines of 64, and no empty one at the end, which OpenSSL does not read.
  return `-----BEGIN CERTIFICATE-----\n${text.replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
}

function nameOf(commonName: string): Buffer {
  return sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(commonName)))));
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(id), ...(critical ? [der(0x01, Buffer.of(0xff))] : []), der(0x04, value));
}

function utcTime(text: string): Buffer {
  return der(0x17, Buffer.from(text));
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

/** X.690 §8.1: tag, length, contents. */
function der(tag: number, contents: Buffer): Buffer {
  const { length } = contents;
  const short = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...short), contents]);
}
