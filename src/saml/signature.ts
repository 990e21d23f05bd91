/**
 * The signature of an assertion, held to the profile of saml-core §5.4 before it is verified: one, right within the assertion, over the
 * whole of it, and with nothing in it that could select, transform or name something else. xml-crypto verifies it.
 */
import type { KeyObject } from 'node:crypto';
import type { XmlElement } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import type { SamlAlgorithm } from '../../schema/config.ts';
import { DIGESTS, SIGNATURES } from './algorithms.ts';
import { allowAlgorithms } from './allow-algorithms.ts';
import { DSIG, ENVELOPED, EXCLUSIVE_C14N } from './names.ts';
import { SamlRefused } from './refused.ts';
import { allElements, attributeOf, attributesOf, elementsOf, isNamed } from './xml.ts';

export interface SigningKeys {
  /** Those of the provider's certificates; any of them may have signed. */
  readonly keys: readonly KeyObject[];
  readonly algorithms: readonly SamlAlgorithm[];
}

/**
 * What was signed: the canonical text of the assertion, as the signature was verified over it, and nothing else.
 * @param text the document
 * @param root of the same, parsed: the assertion
 * @throws SamlRefused
 */
export function signedText(text: string, root: XmlElement, { keys, algorithms }: SigningKeys): string {
  const signature = signatureOf(root);
  checkIds(root);
  checkSignature(signature, attributeOf(root, 'ID'), algorithms);
  for (const key of keys) {
    const signed = verified(text, signature, key, algorithms);
    if (signed !== null) return signed;
  }
  throw new SamlRefused('its signature is wrong, or of a key that is none of this provider');
}

/** §5.4.1: it is the assertion's own. */
function signatureOf(root: XmlElement): XmlElement {
  const [signature, ...others] = allElements(root).filter((one) => isNamed(one, DSIG, 'Signature'));
  if (signature === undefined) throw new SamlRefused('the assertion itself is not signed');
  if (others.length > 0) throw new SamlRefused('it has more than one signature');
  if (!elementsOf(root).includes(signature)) throw new SamlRefused('its signature is not right within the assertion');
  return signature;
}

/** Two elements of one ID: the one that is verified could be another than the one that is read. However the attribute is written. */
function checkIds(root: XmlElement): void {
  const ids = allElements(root).flatMap((one) =>
    attributesOf(one).flatMap(({ localName, value }) => (localName.toLowerCase() === 'id' ? [value] : [])),
  );
  if (new Set(ids).size < ids.length) throw new SamlRefused('two of its elements have the same ID');
}

function checkSignature(signature: XmlElement, id: string | null, algorithms: readonly SamlAlgorithm[]): void {
  // What it says of keys, if it does, nobody looks at.
  const [info] = exactly(signature, ['SignedInfo', 'SignatureValue', 'KeyInfo'], 2);
  const [canonicalization, method, reference] = exactly(info, [
    'CanonicalizationMethod',
    'SignatureMethod',
    'Reference',
  ]);
  const [transforms, digest] = exactly(reference, ['Transforms', 'DigestMethod', 'DigestValue']);
  checkPlain(canonicalization, [EXCLUSIVE_C14N], 'canonicalization');
  checkPlain(
    method,
    algorithms.map((name) => SIGNATURES[name].uri),
    'signature algorithm',
  );
  checkPlain(digest, [...DIGESTS.keys()], 'digest');
  // §5.4.2: "a single <ds:Reference> containing a same-document reference to the ID attribute value of the root element"
  if (id === null || reference === undefined || attributeOf(reference, 'URI') !== `#${id}`) {
    throw new SamlRefused('its signature is not over the assertion as a whole');
  }
  checkTransforms(transforms);
}

/** §5.4.4: the enveloped signature and exclusive canonicalization, in this order; whatever else could take something out. */
function checkTransforms(transforms: XmlElement | undefined): void {
  const [enveloped, exclusive] = exactly(transforms, ['Transform', 'Transform']);
  checkPlain(enveloped, [ENVELOPED], 'transform');
  if (exclusive === undefined || attributeOf(exclusive, 'Algorithm') !== EXCLUSIVE_C14N) throw unlike('transform');
  const [prefixes, ...others] = elementsOf(exclusive);
  const isOther = prefixes !== undefined && !isNamed(prefixes, EXCLUSIVE_C14N, 'InclusiveNamespaces');
  if (isOther || others.length > 0) throw unlike('transform');
}

/** An algorithm that is allowed, and without parameters: one such as HMACOutputLength would make it another. */
function checkPlain(element: XmlElement | undefined, allowed: readonly string[], what: string): void {
  const algorithm = element === undefined ? null : attributeOf(element, 'Algorithm');
  if (element === undefined || algorithm === null || !allowed.includes(algorithm)) {
    throw new SamlRefused(`the ${what} of its signature is not one that is taken`);
  }
  if (elementsOf(element).length > 0) throw unlike(what);
}

/** The elements of these names, in this order and no others; those from `least` on may be missing. */
function exactly(
  element: XmlElement | undefined,
  names: readonly string[],
  least = names.length,
): readonly XmlElement[] {
  const found = element === undefined ? [] : elementsOf(element);
  const isSo = found.length >= least && found.length <= names.length;
  if (isSo && found.every((one, index) => isNamed(one, DSIG, names[index] ?? ''))) return found;
  throw unlike(element?.localName ?? 'form');
}

function unlike(what: string): SamlRefused {
  return new SamlRefused(`the ${what} of its signature is not as SAML has it`);
}

/** Null where this key did not sign it. */
function verified(
  text: string,
  signature: XmlElement,
  key: KeyObject,
  algorithms: readonly SamlAlgorithm[],
): string | null {
  // A new one for each key; KeyInfo is never asked for a key (getCertFromKeyInfo is the package's own way to trust it).
  const signed = new SignedXml({ publicCert: key, getCertFromKeyInfo: () => null });
  // That no other attribute has the same value, checkIds has seen to; each more of them is one more walk through the document.
  signed.idAttributes = ['ID'];
  allowAlgorithms(signed, algorithms);
  try {
    signed.loadSignature(signature);
    // Only after true are its references authentic: github.com/node-saml/xml-crypto/issues/575
    if (signed.checkSignature(text) !== true) return null;
  } catch {
    return null;
  }
  const [reference, ...others] = signed.getSignedReferences();
  return reference === undefined || others.length > 0 ? null : reference;
}
