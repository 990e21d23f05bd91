/**
 * The part of @xmldom/xmldom that is used here. tsconfig.json puts it in the place of the package's own types, which would bring the
 * DOM of browsers, and its other fetch, into every file.
 */
export interface XmlNode {
  readonly nodeType: number;
  readonly childNodes: ArrayLike<XmlNode>;
  readonly textContent: string | null;
}

export interface XmlAttribute {
  /** With its prefix, where it has one. */
  readonly name: string;
  readonly localName: string;
  readonly namespaceURI?: string | null;
  readonly value: string;
}

export interface XmlElement extends XmlNode {
  readonly localName: string;
  readonly namespaceURI?: string | null;
  readonly attributes: ArrayLike<XmlAttribute>;
}

export interface XmlDocument extends XmlNode {
  readonly documentElement: XmlElement | null;
}

export declare class DOMParser {
  constructor(options: { readonly errorHandler: (level: string, message: string) => void });
  parseFromString(text: string, mimeType: string): XmlDocument;
}
