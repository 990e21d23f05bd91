/** What an assertion may be signed with: tables in the form that xml-crypto takes. SHA-1 and HMAC are in none of them. */
import { createHash, KeyObject, verify } from 'node:crypto';
import { ExclusiveCanonicalization, type HashAlgorithm, type SignatureAlgorithm, SignedXml } from 'xml-crypto';
import type { SamlAlgorithm } from '../../schema/config.ts';
import { ENVELOPED, EXCLUSIVE_C14N } from './names.ts';

type KeyType = 'rsa' | 'ec';

interface Row {
  /** RFC 9231 §2.3 */
  readonly uri: string;
  readonly hash: string;
  readonly keyType: KeyType;
}

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';

export const SIGNATURES: Readonly<Record<SamlAlgorithm, Row>> = {
  'rsa-sha256': { uri: `${MORE}rsa-sha256`, hash: 'sha256', keyType: 'rsa' },
  'rsa-sha384': { uri: `${MORE}rsa-sha384`, hash: 'sha384', keyType: 'rsa' },
  'rsa-sha512': { uri: `${MORE}rsa-sha512`, hash: 'sha512', keyType: 'rsa' },
  'ecdsa-sha256': { uri: `${MORE}ecdsa-sha256`, hash: 'sha256', keyType: 'ec' },
};

/** RFC 9231 §2.1.3, XML Encryption 1.1 §5.7 */
export const DIGESTS: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'sha256'],
  [`${MORE}sha384`, 'sha384'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
]);

/** Sets up xml-crypto so that it knows these algorithms and no others. */
export function allowAlgorithms(signed: SignedXml, allowed: readonly SamlAlgorithm[]): void {
  const own = new SignedXml().CanonicalizationAlgorithms[ENVELOPED];
  if (own === undefined) throw new TypeError('xml-crypto has no transform for enveloped signatures');
  signed.CanonicalizationAlgorithms = { [ENVELOPED]: own, [EXCLUSIVE_C14N]: ExclusiveCanonicalization };
  signed.HashAlgorithms = Object.fromEntries([...DIGESTS].map(([uri, hash]) => [uri, digestOf(uri, hash)]));
  signed.SignatureAlgorithms = Object.fromEntries(
    allowed.map((name) => [SIGNATURES[name].uri, verifierOf(SIGNATURES[name])]),
  );
}

function digestOf(uri: string, hash: string): new () => HashAlgorithm {
  return class {
    getAlgorithmName(): string {
      return uri;
    }
    getHash(xml: string): string {
      return createHash(hash).update(xml, 'utf8').digest('base64');
    }
  };
}

/** A key is used with the algorithms of its own kind alone. */
function verifierOf({ uri, hash, keyType }: Row): new () => SignatureAlgorithm {
  return class {
    getAlgorithmName(): string {
      return uri;
    }
    getSignature(): never {
      throw new TypeError('nothing is signed here');
    }
    verifySignature(material: string, key: unknown, signature: string): boolean {
      if (!(key instanceof KeyObject) || key.asymmetricKeyType !== keyType) return false;
      // RFC 9231 §2.3.6: the two numbers of ECDSA one after the other
      const by = { key, dsaEncoding: 'ieee-p1363' } as const;
      return verify(hash, Buffer.from(material, 'utf8'), by, Buffer.from(signature, 'base64'));
    }
  };
}
