/** The names of SAML 2.0 (saml-core-2.0-os), XML Signature and XML Encryption that are met here. */

export const SAML = 'urn:oasis:names:tc:SAML:2.0:assertion';
export const METADATA = 'urn:oasis:names:tc:SAML:2.0:metadata';
export const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
export const XMLENC = 'http://www.w3.org/2001/04/xmlenc#';
export const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const ENVELOPED = `${DSIG}enveloped-signature`;

/** §2.4.1.1, saml-profiles §3.3 */
export const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';

/** §8.3: how long a NameID stands for whom it stands for is in its format alone. */
export const NAME_ID_FORMATS = {
  persistent: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  emailAddress: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  unspecified: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
} as const;
