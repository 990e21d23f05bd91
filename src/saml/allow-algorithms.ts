/** The algorithms of algorithms.ts in the form that xml-crypto takes. */
import { createHash, KeyObject, verify } from 'node:crypto';
import { ExclusiveCanonicalization, type HashAlgorithm, type SignatureAlgorithm, SignedXml } from 'xml-crypto';
import type { SamlAlgorithm } from '../../schema/config.ts';
import { DIGESTS, SIGNATURES, type SignatureRow } from './algorithms.ts';
import { ENVELOPED, EXCLUSIVE_C14N } from './names.ts';

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
function verifierOf({ uri, hash, keyType }: SignatureRow): new () => SignatureAlgorithm {
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
