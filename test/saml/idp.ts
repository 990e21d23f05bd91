/**
 * An identity provider that speaks SAML, without any library: it writes its assertions in the form of exclusive canonicalization, so
 * that what it signs is the text itself.
 */
import { createHash, createHmac, createPrivateKey, sign, X509Certificate } from 'node:crypto';
import { configSchema } from '../../schema/config.ts';
import { samlProviders } from '../../src/oauth/provider-protocols.ts';
import { createAssertionVerifier, type VerifiedAssertion } from '../../src/saml/verify.ts';
import { NOW } from '../oauth/world.ts';
import { createAuthority, type Issued } from '../outbound/certificate.ts';

export const ENTITY = 'https://idp.partner.example/saml';
export const AUDIENCE = 'https://app.example.com/saml';
export const RECIPIENT = 'https://id.example.com/oauth/token';
export const SAML2 = 'urn:ietf:params:oauth:token-type:saml2';
export const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
export const PASSWORD = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport';

const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
export const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const ECDSA = 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';

export const newSigner = (): Issued => createAuthority('partner').issue('idp.partner.example');

/** The one provider of the tests. */
export const partner: Issued = newSigner();

/** What is not said otherwise. Each of the parts is XML. */
export interface Said {
  readonly id?: string;
  readonly issuer?: string;
  readonly version?: string;
  readonly issueInstant?: string;
  readonly nameId?: string;
  readonly format?: string;
  /** More attributes of NameID. */
  readonly qualifiers?: string;
  readonly subject?: string;
  readonly confirmation?: string;
  readonly conditions?: string;
  readonly authn?: string;
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  readonly more?: string;
}

export const at = (ms: number, now = NOW) => new Date(now + ms).toISOString();
const MINUTES = 60_000;

let made = 0;

/** An assertion about Ada, not signed. */
export function assertion(said: Said = {}, now = NOW): string {
  made += 1;
  const { id = `_a${made}`, issuer = ENTITY, version = '2.0', issueInstant = at(0, now) } = said;
  const parts = [
    said.subject ?? subject(said, now),
    said.conditions ?? conditions({}, now),
    said.authn ?? authn({}, now),
    attributeStatement(said.attributes ?? { mail: ['ada@example.com'], groups: ['rates', 'fx'] }),
    said.more ?? '',
  ];
  return `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" IssueInstant="${issueInstant}" Version="${version}"><saml:Issuer>${issuer}</saml:Issuer>${parts.join('')}</saml:Assertion>`;
}

function subject({ nameId = 'ada-1', format = PERSISTENT, qualifiers = '', ...said }: Said, now: number): string {
  return `<saml:Subject><saml:NameID Format="${format}"${qualifiers}>${nameId}</saml:NameID>${said.confirmation ?? confirmation({}, now)}</saml:Subject>`;
}

export function confirmation(
  said: { method?: string; recipient?: string; notBefore?: string; notOnOrAfter?: string | null } = {},
  now = NOW,
): string {
  const { method = 'urn:oasis:names:tc:SAML:2.0:cm:bearer', recipient = RECIPIENT } = said;
  const until = said.notOnOrAfter === undefined ? at(5 * MINUTES, now) : said.notOnOrAfter;
  const data = [
    ...(said.notBefore === undefined ? [] : [` NotBefore="${said.notBefore}"`]),
    ...(until === null ? [] : [` NotOnOrAfter="${until}"`]),
    ...(recipient === '' ? [] : [` Recipient="${recipient}"`]),
  ];
  return `<saml:SubjectConfirmation Method="${method}"><saml:SubjectConfirmationData${data.join('')}></saml:SubjectConfirmationData></saml:SubjectConfirmation>`;
}

export function conditions(
  said: { notBefore?: string; notOnOrAfter?: string | null; audiences?: readonly string[]; more?: string } = {},
  now = NOW,
): string {
  const { notBefore = at(-MINUTES, now), audiences = [AUDIENCE], more = '' } = said;
  const until = said.notOnOrAfter === undefined ? at(60 * MINUTES, now) : said.notOnOrAfter;
  const end = until === null ? '' : ` NotOnOrAfter="${until}"`;
  const named = audiences.map((audience) => `<saml:Audience>${audience}</saml:Audience>`).join('');
  const restriction = audiences.length === 0 ? '' : `<saml:AudienceRestriction>${named}</saml:AudienceRestriction>`;
  return `<saml:Conditions NotBefore="${notBefore}"${end}>${restriction}${more}</saml:Conditions>`;
}

export function authn(said: { instant?: string; sessionEnd?: string; context?: string } = {}, now = NOW): string {
  const { instant = at(-MINUTES, now), sessionEnd, context = PASSWORD } = said;
  const end = sessionEnd === undefined ? '' : ` SessionNotOnOrAfter="${sessionEnd}"`;
  return `<saml:AuthnStatement AuthnInstant="${instant}"${end}><saml:AuthnContext><saml:AuthnContextClassRef>${context}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`;
}

function attributeStatement(attributes: Readonly<Record<string, readonly string[]>>): string {
  const each = Object.entries(attributes).map(([name, values]) => {
    const all = values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join('');
    return `<saml:Attribute Name="${name}">${all}</saml:Attribute>`;
  });
  return each.length === 0 ? '' : `<saml:AttributeStatement>${each.join('')}</saml:AttributeStatement>`;
}

/** How it is signed, where that is not as it should be. */
export interface Signing {
  readonly by?: Issued;
  /** In place of the signature over SignedInfo. */
  readonly value?: (signedInfo: string) => string;
  readonly algorithm?: string;
  readonly digestAlgorithm?: string;
  readonly digest?: (text: string) => string;
  readonly canonicalization?: string;
  readonly transforms?: string;
  readonly uri?: string;
  readonly keyInfo?: string;
  /** Beside the reference to the assertion. */
  readonly references?: string;
}

export const transform = (algorithm: string, within = '') =>
  `<ds:Transform Algorithm="${algorithm}">${within}</ds:Transform>`;
export const TRANSFORMS = transform(`${DSIG}enveloped-signature`) + transform(EXCLUSIVE);

/** The assertion with its signature behind the issuer. */
export function signed(text: string, signing: Signing = {}): string {
  const { by = partner, algorithm = ECDSA, digestAlgorithm = SHA256, canonicalization = EXCLUSIVE } = signing;
  const { transforms = TRANSFORMS, keyInfo = '', references = '' } = signing;
  const { digest = (of) => createHash('sha256').update(of).digest('base64'), value = (of) => ecdsa(of, by) } = signing;
  const uri = signing.uri ?? `#${/ ID="([^"]*)"/.exec(text)?.[1]}`;
  const reference = `<ds:Reference URI="${uri}"><ds:Transforms>${transforms}</ds:Transforms><ds:DigestMethod Algorithm="${digestAlgorithm}"></ds:DigestMethod><ds:DigestValue>${digest(text)}</ds:DigestValue></ds:Reference>`;
  const content = `<ds:CanonicalizationMethod Algorithm="${canonicalization}"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="${algorithm}"></ds:SignatureMethod>${reference}${references}</ds:SignedInfo>`;
  // Alone, as it is signed, it declares its prefix itself.
  const signature = value(`<ds:SignedInfo xmlns:ds="${DSIG}">${content}`);
  return text.replace(
    '</saml:Issuer>',
    `</saml:Issuer><ds:Signature xmlns:ds="${DSIG}"><ds:SignedInfo>${content}<ds:SignatureValue>${signature}</ds:SignatureValue>${keyInfo}</ds:Signature>`,
  );
}

export function ecdsa(text: string, { key }: Pick<Issued, 'key'>): string {
  return sign('sha256', Buffer.from(text), { key: createPrivateKey(key), dsaEncoding: 'ieee-p1363' }).toString(
    'base64',
  );
}

export const hmac = (hash: string, secret: string) => (text: string) =>
  createHmac(hash, secret).update(text).digest('base64');

export function keyInfoOf({ cert }: Pick<Issued, 'cert'>): string {
  const der = new X509Certificate(cert).raw.toString('base64');
  return `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${der}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`;
}

export const tokenOf = (text: string) => Buffer.from(text).toString('base64url');

/** A subject token about Ada. */
export const samlToken = (said: Said = {}, now = NOW) => tokenOf(signed(assertion(said, now)));

/** `saml` of the provider, with other settings in it. */
export const samlConfig = (settings: object = {}) => ({
  issuer: ENTITY,
  saml: { certificates: [partner.cert], audience: AUDIENCE, ...settings },
});

export function verifier(settings: object = {}, now = NOW): (token: string) => VerifiedAssertion {
  const { providers } = configSchema.parse({
    issuer: 'https://id.example.com',
    providers: { partner: samlConfig(settings) },
  });
  return createAssertionVerifier(samlProviders(providers), 'https://id.example.com', { now: () => now });
}

/** Why it is refused; null where it is not. */
export function refusal(xml: string, settings: object = {}): string | null {
  try {
    verifier(settings)(tokenOf(xml));
    return null;
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
}
