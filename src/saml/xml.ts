/**
 * Reads XML that somebody else wrote. What an assertion has no use for, and parsers have been led astray by, is refused before anything
 * is parsed: declarations, entities, comments, CDATA sections and processing instructions. The parser is that of xml-crypto, so that
 * what is verified and what is read cannot come apart.
 */
import { DOMParser, type XmlAttribute, type XmlElement, type XmlNode } from '@xmldom/xmldom';
import { SamlRefused } from './refused.ts';
import { checkTags } from './tags.ts';

/** Of one element, and of all. */
const MAX_ATTRIBUTES = 32;
const MAX_ALL_ATTRIBUTES = 2_000;

const ELEMENT = 1;
const TEXT = 3;

const XML_DECLARATION = /^\uFEFF?<\?xml[ \t\r\n][^<>]*\?>/;
/** XML 1.0 §4.6, §4.1; every other entity would have to be declared. */
const OTHER_REFERENCE = /&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)/;
/** What is no character of XML 1.0 §2.2. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NO_CHARACTER = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

/**
 * The root of a document, which is bounded in its depth and in the number of its elements.
 * @throws SamlRefused
 */
export function parseXml(text: string): XmlElement {
  const body = text.replace(XML_DECLARATION, '');
  if (body.includes('<!')) throw new SamlRefused('it has a document type, a comment or a CDATA section');
  if (body.includes('<?')) throw new SamlRefused('it has a processing instruction');
  if (OTHER_REFERENCE.test(body)) throw new SamlRefused('it refers to an entity');
  checkTags(body);
  const root = parsed(body);
  const all = allElements(root);
  if (sum(all.map(({ attributes }) => attributes.length)) > MAX_ALL_ATTRIBUTES) throw tooMany();
  for (const element of all) checkElement(element);
  return root;
}

function parsed(text: string): XmlElement {
  const refuse = (): never => {
    throw new SamlRefused('it is not well-formed XML');
  };
  try {
    // What the parser would mend with no more than a warning, is refused too.
    const { documentElement } = new DOMParser({ errorHandler: refuse }).parseFromString(text, 'text/xml');
    if (documentElement !== null) return documentElement;
  } catch {
    // As one that has no root.
  }
  return refuse();
}

function checkElement(element: XmlElement): void {
  if (element.attributes.length > MAX_ATTRIBUTES) throw tooMany();
  for (const { value } of attributesOf(element)) checkCharacters(value);
  for (const { nodeType, textContent } of childrenOf(element)) {
    if (nodeType === TEXT) checkCharacters(textContent ?? '');
    else if (nodeType !== ELEMENT) throw new SamlRefused('it has other parts than elements and text');
  }
}

function tooMany(): SamlRefused {
  return new SamlRefused('it has more attributes than anybody needs');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** A reference such as &#0; is one more way to write a character. */
function checkCharacters(text: string): void {
  if (NO_CHARACTER.test(text) || !text.isWellFormed()) {
    throw new SamlRefused('it has characters that XML does not have');
  }
}

function childrenOf(node: XmlNode): readonly XmlNode[] {
  return Array.from(node.childNodes);
}

function isElement(node: XmlNode): node is XmlElement {
  return node.nodeType === ELEMENT;
}

export function isNamed(element: XmlElement, namespace: string, name: string): boolean {
  return element.namespaceURI === namespace && element.localName === name;
}

/** The elements right within this one, in their order. */
export function elementsOf(element: XmlElement): readonly XmlElement[] {
  return childrenOf(element).filter(isElement);
}

export function elementsNamed(element: XmlElement, namespace: string, name: string): readonly XmlElement[] {
  return elementsOf(element).filter((one) => isNamed(one, namespace, name));
}

/** The one element of that name right within this one; null where there is none. */
export function elementNamed(element: XmlElement, namespace: string, name: string): XmlElement | null {
  const [one = null, ...others] = elementsNamed(element, namespace, name);
  if (others.length > 0) throw new SamlRefused(`${element.localName} has more than one ${name}`);
  return one;
}

/** This element and all within it. */
export function allElements(element: XmlElement): readonly XmlElement[] {
  return [element, ...elementsOf(element).flatMap(allElements)];
}

/** The text of an element that holds text alone; null where it holds elements. */
export function textOf(element: XmlElement): string | null {
  return elementsOf(element).length > 0 ? null : (element.textContent ?? '');
}

/** The value of an attribute that has no prefix; null where there is none. */
export function attributeOf(element: XmlElement, name: string): string | null {
  return attributesOf(element).find((one) => one.name === name)?.value ?? null;
}

export function attributesOf(element: XmlElement): readonly XmlAttribute[] {
  return Array.from(element.attributes);
}
