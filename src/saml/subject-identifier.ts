/** Whom an assertion is about: what they are linked by, and so never what stands for them today alone. */
import type { SamlConfig } from '../../schema/config.ts';
import type { Assertion, NameId } from './assertion.ts';
import { NAME_ID_FORMATS } from './names.ts';
import { SamlRefused } from './refused.ts';

const SUBJECT = /^[\x20-\x7E]{1,255}$/;

/**
 * The subject at the provider: of the attribute that the configuration names, or of the NameID.
 * @throws SamlRefused where the NameID is of another format than the configuration takes: a transient one (§8.3.8) is another each time
 */
export function subjectOf({ nameId, attributes, issuer }: Assertion, config: SamlConfig): string {
  const { subject: attribute } = config;
  const subject =
    attribute === undefined ? nameIdOf(nameId, issuer, config) : only(attributes.get(attribute), attribute);
  if (!SUBJECT.test(subject)) throw new SamlRefused('its subject is no text of 1 to 255 printable ASCII characters');
  return subject;
}

function only(values: readonly string[] = [], name: string): string {
  const [value, ...others] = values;
  if (value !== undefined && others.length === 0) return value;
  throw new SamlRefused(`${name}, which says who its subject is, has not one value`);
}

function nameIdOf(nameId: NameId | null, issuer: string, { nameIds, audience }: SamlConfig): string {
  if (nameId === null) throw new SamlRefused('its subject has no NameID');
  if (!nameIds.some((format) => NAME_ID_FORMATS[format] === nameId.format)) {
    throw new SamlRefused(`its NameID is none by which people are known for good here: ${nameIds.join(', ')}`);
  }
  // §8.3.7: the identifier is one of the provider's, and for us; another's could be the same text.
  const isOther = nameId.qualifier !== null && nameId.qualifier !== issuer;
  const isForOther = nameId.spQualifier !== null && ![audience].flat().includes(nameId.spQualifier);
  if (isOther || isForOther) throw new SamlRefused('its NameID is of another provider, or for another audience');
  return nameId.value;
}
