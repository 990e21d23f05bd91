/** What a provider publishes of itself: saml-metadata-2.0-os §2.3.2, §2.4.1.1. A file of the operator's, and so believed. */

import { DSIG, METADATA } from './names.ts';
import { SamlRefused } from './refused.ts';
import { allElements, attributeOf, elementsNamed, isNamed, parseXml, textOf } from './xml.ts';

/**
 * The certificates that the provider signs with.
 * @param entityId whose metadata it has to be
 * @returns PEM
 * @throws SamlRefused
 */
export function signingCertificates(text: string, entityId: string): string {
  const root = parseXml(text.replaceAll(COMMENT, ''));
  if (!isNamed(root, METADATA, 'EntityDescriptor')) throw new SamlRefused('its root is no EntityDescriptor');
  if (attributeOf(root, 'entityID') !== entityId)
    throw new SamlRefused('its entityID is not the issuer of the provider');
  const keys = elementsNamed(root, METADATA, 'IDPSSODescriptor')
    .flatMap((role) => elementsNamed(role, METADATA, 'KeyDescriptor'))
    // §2.4.1.1: a key without a use is for both
    .filter((key) => (attributeOf(key, 'use') ?? 'signing') === 'signing');
  const certificates = keys.flatMap(allElements).filter((one) => isNamed(one, DSIG, 'X509Certificate'));
  if (certificates.length === 0) throw new SamlRefused('it has no certificate to sign with (IDPSSODescriptor)');
  return certificates.map((one) => pemOf(textOf(one) ?? '')).join('');
}

const COMMENT = /<!--[\s\S]*?-->/g;

/** RFC 7468 §2: lines of 64. */
function pemOf(base64: string): string {
  const lines = base64.replaceAll(/\s/g, '').replaceAll(/.{1,64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`;
}
