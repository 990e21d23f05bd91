/** What an assertion says, taken from its XML; nothing of it is judged here. saml-core §2 */
import type { XmlElement } from '@xmldom/xmldom';
import { readInstant } from './instant.ts';
import { SAML } from './names.ts';
import { SamlRefused } from './refused.ts';
import { attributeOf, elementNamed, elementsNamed, elementsOf, isNamed, textOf } from './xml.ts';

/** All instants are milliseconds since the epoch. */
export interface Assertion {
  readonly id: string;
  readonly issuer: string;
  readonly issuedAt: number;
  readonly nameId: NameId | null;
  readonly confirmations: readonly Confirmation[];
  readonly conditions: Conditions;
  /** Null where it does not say how the subject authenticated. */
  readonly authentication: Authentication | null;
  /** By name, all values as text. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
}

/** §2.2.2 */
export interface NameId {
  readonly value: string;
  readonly format: string;
  readonly qualifier: string | null;
  readonly spQualifier: string | null;
}

/** §2.4.1.1, §2.4.1.2 */
export interface Confirmation {
  readonly method: string;
  readonly recipient: string | null;
  readonly notBefore: number | null;
  readonly notOnOrAfter: number | null;
}

/** §2.5.1 */
export interface Conditions {
  readonly notBefore: number | null;
  readonly notOnOrAfter: number | null;
  /** Each has to be met, by any of its audiences. */
  readonly audiences: readonly (readonly string[])[];
  readonly oneTimeUse: boolean;
}

/** §2.7.2 */
export interface Authentication {
  readonly at: number;
  readonly sessionEndsAt: number | null;
  readonly context: string | null;
}

/** §1.3.4 wants an NCName of an ID; it is kept, so that it is bounded. */
const ID = /^[A-Za-z_][A-Za-z0-9._-]{0,254}$/;

/** The entity ID of whoever says it. §2.2.5 */
export function issuerOf(root: XmlElement): string {
  const issuer = elementNamed(root, SAML, 'Issuer');
  return issuer === null ? '' : wordOf(issuer);
}

/**
 * @param root the assertion, as it was signed
 * @throws SamlRefused where it is not as §2.3.3 has it
 */
export function readAssertion(root: XmlElement): Assertion {
  if (attributeOf(root, 'Version') !== '2.0') throw new SamlRefused('its version is not 2.0');
  const id = attributeOf(root, 'ID') ?? '';
  if (!ID.test(id)) throw new SamlRefused('its ID is missing or longer than 255 characters');
  const subject = elementNamed(root, SAML, 'Subject');
  const conditions = elementNamed(root, SAML, 'Conditions');
  if (subject === null || conditions === null) throw new SamlRefused('it has no subject, or no conditions');
  return {
    id,
    issuer: issuerOf(root),
    issuedAt: required(instantOf(root, 'IssueInstant'), 'IssueInstant'),
    nameId: nameIdOf(subject),
    confirmations: elementsNamed(subject, SAML, 'SubjectConfirmation').map(confirmationOf),
    conditions: conditionsOf(conditions),
    authentication: authenticationOf(root),
    attributes: attributesIn(root),
  };
}

/** §8.3.1: a NameID that names no format is of an unspecified one. */
function nameIdOf(subject: XmlElement): NameId | null {
  const nameId = elementNamed(subject, SAML, 'NameID');
  if (nameId === null) return null;
  return {
    value: wordOf(nameId),
    format: attributeOf(nameId, 'Format') ?? 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
    qualifier: attributeOf(nameId, 'NameQualifier'),
    spQualifier: attributeOf(nameId, 'SPNameQualifier'),
  };
}

function confirmationOf(element: XmlElement): Confirmation {
  const data = elementNamed(element, SAML, 'SubjectConfirmationData');
  return {
    method: attributeOf(element, 'Method') ?? '',
    recipient: data === null ? null : attributeOf(data, 'Recipient'),
    notBefore: data === null ? null : instantOf(data, 'NotBefore'),
    notOnOrAfter: data === null ? null : instantOf(data, 'NotOnOrAfter'),
  };
}

/** §2.5.1.1: "if any condition … is not understood …, the assertion is … indeterminate"; one that restricts whom it is passed on to is not met here. */
function conditionsOf(element: XmlElement): Conditions {
  for (const one of elementsOf(element)) {
    if (isNamed(one, SAML, 'AudienceRestriction') || isNamed(one, SAML, 'OneTimeUse')) continue;
    const reason = isNamed(one, SAML, 'ProxyRestriction')
      ? 'nothing may be issued on the ground of it (ProxyRestriction)'
      : 'it has a condition that is not known here';
    throw new SamlRefused(reason);
  }
  return {
    notBefore: instantOf(element, 'NotBefore'),
    notOnOrAfter: instantOf(element, 'NotOnOrAfter'),
    audiences: elementsNamed(element, SAML, 'AudienceRestriction').map((one) =>
      elementsNamed(one, SAML, 'Audience').map(wordOf),
    ),
    oneTimeUse: elementNamed(element, SAML, 'OneTimeUse') !== null,
  };
}

function authenticationOf(root: XmlElement): Authentication | null {
  const statement = elementNamed(root, SAML, 'AuthnStatement');
  if (statement === null) return null;
  const context = elementNamed(statement, SAML, 'AuthnContext');
  const reference = context === null ? null : elementNamed(context, SAML, 'AuthnContextClassRef');
  return {
    at: required(instantOf(statement, 'AuthnInstant'), 'AuthnInstant'),
    sessionEndsAt: instantOf(statement, 'SessionNotOnOrAfter'),
    context: reference === null ? null : wordOf(reference),
  };
}

/** §2.7.3.1: FriendlyName identifies nothing. */
function attributesIn(root: XmlElement): Assertion['attributes'] {
  const attributes = new Map<string, readonly string[]>();
  const all = elementsNamed(root, SAML, 'AttributeStatement').flatMap((one) => elementsNamed(one, SAML, 'Attribute'));
  for (const attribute of all) {
    const name = attributeOf(attribute, 'Name') ?? '';
    if (attributes.has(name)) throw new SamlRefused(`it has the attribute ${name} twice`);
    attributes.set(name, elementsNamed(attribute, SAML, 'AttributeValue').flatMap(valuesOf));
  }
  return attributes;
}

/** §2.7.3.1.1: nothing where the value is nil; nor where it is XML of its own, which no claim is made of. */
function valuesOf(element: XmlElement): readonly string[] {
  const text = textOf(element);
  const nil = Array.from(element.attributes).find((one) => one.namespaceURI === XSI && one.localName === 'nil');
  return text === null || nil?.value === 'true' || nil?.value === '1' ? [] : [text];
}

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/** A text that holds no elements, without the blanks around it that pretty printers put there. */
function wordOf(element: XmlElement): string {
  const text = textOf(element);
  if (text === null) throw new SamlRefused(`${element.localName} holds more than text`);
  return text.trim();
}

function instantOf(element: XmlElement, name: string): number | null {
  const text = attributeOf(element, name);
  if (text === null) return null;
  return required(readInstant(text), name);
}

function required(instant: number | null, name: string): number {
  if (instant === null) throw new SamlRefused(`${name} is missing, or no time in UTC`);
  return instant;
}
