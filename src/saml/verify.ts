/** Verifies a SAML 2.0 assertion that stands for a person in a token exchange. RFC 8693 §3 (saml2), saml-core §2 and §5 */
import { X509Certificate } from 'node:crypto';
import type { XmlElement } from '@xmldom/xmldom';
import type { SamlProviderConfig } from '../../schema/config.ts';
import type { Effects } from '../effects.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { JsonObject } from '../oauth/json.ts';
import { issuerOf, readAssertion } from './assertion.ts';
import { certificatesOf } from './certificates.ts';
import { claimsOf } from './claims.ts';
import { SAML } from './names.ts';
import { SamlRefused } from './refused.ts';
import { type SigningKeys, signedText } from './signature.ts';
import { subjectOf } from './subject-identifier.ts';
import { decodeToken } from './token.ts';
import { checkValidity } from './validity.ts';
import { allElements, isNamed, parseXml } from './xml.ts';

export interface VerifiedAssertion {
  /** The provider's name in the configuration. */
  readonly provider: string;
  /** The entity ID. */
  readonly issuer: string;
  readonly subject: string;
  /** What it says, in the words of an ID token. */
  readonly claims: JsonObject;
  /** Milliseconds. */
  readonly expiresAt: number;
  /** Milliseconds: when the session at the provider ends; null where that is not said. */
  readonly sessionEndsAt: number | null;
  /** True where nothing may be kept of it (saml-core §2.5.1.5). */
  readonly oneTimeUse: boolean;
  /** The mark that it leaves, so that it is taken once. */
  readonly replay: { readonly jti: string; readonly expiresAt: number };
}

interface Trusted extends SigningKeys {
  readonly name: string;
  readonly config: SamlProviderConfig;
}

/**
 * Takes the providers of the configuration; returns a function that verifies an assertion of one with `saml`. That throws
 * invalid_request (RFC 8693 §2.2.2) on every other.
 * @param issuer Avow's own identifier: its token endpoint is the recipient, where the configuration names no other
 */
export function createAssertionVerifier(
  providers: Readonly<Record<string, SamlProviderConfig>>,
  issuer: string,
  deps: Pick<Effects, 'now'>,
): (token: string) => VerifiedAssertion {
  const byIssuer = new Map(Object.entries(providers).map(([name, config]) => [config.issuer, trust(name, config)]));
  const endpoint = `${issuer}/oauth/token`;
  return (token) => {
    try {
      if (byIssuer.size === 0) throw new SamlRefused('this server takes none');
      return verify(decodeToken(token), byIssuer, endpoint, deps.now());
    } catch (error) {
      if (!(error instanceof SamlRefused)) throw error;
      throw new OAuthError('invalid_request', `The SAML assertion is refused: ${error.message}`, { cause: error });
    }
  };
}

function trust(name: string, config: SamlProviderConfig): Trusted {
  const { algorithms } = config.saml;
  const keys = certificatesOf(config.saml).map((pem) => new X509Certificate(pem).publicKey);
  return { name, config, keys, algorithms };
}

function verify(
  text: string,
  byIssuer: ReadonlyMap<string, Trusted>,
  endpoint: string,
  now: number,
): VerifiedAssertion {
  const shown = parseXml(text);
  checkKind(shown.localName, isNamed(shown, SAML, 'Assertion'));
  const trusted = byIssuer.get(issuerOf(shown));
  if (trusted === undefined) throw new SamlRefused('its issuer is not one whose assertions this server takes');
  // From here on the document that was shown is not looked at any more: what was signed is read, and that alone.
  const root = parseXml(signedText(text, shown, trusted));
  checkWhole(root);
  const assertion = readAssertion(root);
  const { name, config } = trusted;
  const { saml, issuer } = config;
  if (assertion.issuer !== issuer) throw new SamlRefused('its issuer is another than its signer');
  const { expiresAt, shownUntil } = checkValidity(assertion, {
    audiences: [saml.audience].flat(),
    recipients: [saml.recipient ?? endpoint].flat(),
    now,
    toleranceMs: config.clockTolerance,
  });
  const subject = subjectOf(assertion, saml);
  return {
    provider: name,
    issuer,
    subject,
    claims: claimsOf(assertion, subject, saml),
    expiresAt,
    sessionEndsAt: assertion.authentication?.sessionEndsAt ?? null,
    oneTimeUse: assertion.conditions.oneTimeUse,
    replay: { jti: assertion.id, expiresAt: shownUntil },
  };
}

function checkKind(name: string, isAssertion: boolean): void {
  if (isAssertion) return;
  throw new SamlRefused(KINDS.get(name) ?? 'it is no assertion of SAML 2.0');
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ['Response', 'it is a Response: send the Assertion that is in it, alone'],
  ['EncryptedAssertion', 'it is encrypted: decrypt it first, whom it was encrypted for'],
]);

/** One assertion, all of it in clear: not one in another, whose words could be taken for the outer's. */
function checkWhole(root: XmlElement): void {
  if (!isNamed(root, SAML, 'Assertion')) throw new SamlRefused('what was signed is no assertion');
  for (const { localName } of allElements(root).slice(1)) {
    if (localName === 'Assertion') throw new SamlRefused('it has another assertion in it');
    if (localName.startsWith('Encrypted')) throw new SamlRefused(`a part of it is encrypted (${localName})`);
  }
}
