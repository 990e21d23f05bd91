/** What can be told of the providers that speak SAML before any of them has signed anything. */
import { X509Certificate } from 'node:crypto';
import type { SamlConfig, SamlProviders } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';
import { SIGNATURES } from './algorithms.ts';
import { certificatesIn, certificatesOf, certificateTexts } from './certificates.ts';
import { OWN_WORDS } from './own-words.ts';

type Key = Problem['key'];

const MIN_RSA_BITS = 2_048;
const CURVES: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);
const MAX_CERTIFICATES = 8;
const SOON_MS = 30 * 86_400_000;
/** What else OWN_WORDS holds, the configuration may give to an attribute: how somebody authenticated is in one at Entra and AD FS. */
const MAY_BE_NAMED: ReadonlySet<string> = new Set(['amr']);

/** All that is wrong with them. */
export function checkSamlProviders(providers: SamlProviders): readonly Problem[] {
  return Object.entries(providers).flatMap(([name, { saml }]) => {
    const key = ['providers', name, 'saml'];
    return [...checkCertificates(key, saml), ...checkNames(key, saml)];
  });
}

function checkCertificates(key: Key, saml: SamlConfig): readonly Problem[] {
  const all = certificatesOf(saml);
  if (all.length > MAX_CERTIFICATES) {
    const message = `there are ${all.length} certificates, and ${MAX_CERTIFICATES} are the most`;
    return [{ key, message, mend: 'name those alone that the provider signs with now, and next' }];
  }
  const types = saml.algorithms.map((name) => SIGNATURES[name].keyType);
  return certificateTexts(saml).flatMap(([at, text]): Problem[] => {
    const found = certificatesIn(text);
    const message = found.length === 0 ? 'there is no certificate in it' : problemOf(found, types);
    if (message === null) return [];
    const mend =
      'write the certificate that the provider signs with, in PEM: an RSA key of 2048 bits or more, or an EC key';
    return [{ key: [...key, ...at], message, mend }];
  });
}

function problemOf(pems: readonly string[], types: readonly (string | undefined)[]): string | null {
  for (const pem of pems) {
    const certificate = read(pem);
    if (certificate === null) return 'its certificate cannot be read';
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = certificate.publicKey;
    const isStrong =
      type === 'rsa' ? Number(details?.modulusLength) >= MIN_RSA_BITS : CURVES.has(details?.namedCurve ?? '');
    if (!isStrong) return `its key is too weak, or of a kind that is not taken (${type ?? 'unknown'})`;
    if (!types.includes(type)) return `its key is ${type}, and none of the algorithms is for such a key`;
  }
  return null;
}

function read(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

/** What a sign-in says of itself is no attribute's to say. */
function checkNames(key: Key, { attributes }: SamlConfig): readonly Problem[] {
  return Object.keys(attributes).flatMap((name): Problem[] => {
    if (!OWN_WORDS.has(name) || MAY_BE_NAMED.has(name)) return [];
    const message = `'${name}' is what the sign-in itself says, and no attribute`;
    return [{ key: [...key, 'attributes', name], message, mend: 'call it otherwise' }];
  });
}

/** Certificates whose time is over, or soon will be. What they sign is taken all the same: the configuration names the key. */
export function warnOfCertificates(providers: SamlProviders, now: number): readonly Problem[] {
  return Object.entries(providers).flatMap(([name, { saml }]) =>
    certificateTexts(saml).flatMap(([at, text]) =>
      certificatesIn(text).flatMap((pem): Problem[] => {
        const until = read(pem)?.validToDate.getTime() ?? Number.POSITIVE_INFINITY;
        if (until > now + SOON_MS) return [];
        const key = ['providers', name, 'saml', ...at];
        const verb = until <= now ? 'ended' : 'ends';
        const message = `a certificate ${verb} on ${new Date(until).toISOString().slice(0, 10)}`;
        return [{ key, message, mend: 'ask the provider for the next one, and name both until it signs with that' }];
      }),
    ),
  );
}
