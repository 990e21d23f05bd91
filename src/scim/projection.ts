import type { Attribute } from './attribute.ts';
import { refusal } from './errors.ts';

/** RFC 7644 §3.9: what a request asks to see, as lists; nulls where it asks nothing. */
export interface Projection {
  readonly attributes: string | null;
  readonly excludedAttributes: string | null;
  /** Of a write: the attributes it specified that are returned on request (specified.ts); a default answer shows them. */
  readonly specified?: ReadonlySet<Attribute>;
}

/** It is read for each resource of a page. */
const MAX_LIST = 4096;

/**
 * What a request asks to see, to be read before anything is done: of a change that has been made it is too late to say so.
 * @throws ScimError invalidValue where both are given, or a list is too long
 */
export function projectionOf(attributes: string | null, excludedAttributes: string | null): Projection {
  if (attributes !== null && excludedAttributes !== null) {
    throw refusal('invalidValue', 'give attributes or excludedAttributes, not both');
  }
  if ((attributes ?? excludedAttributes ?? '').length > MAX_LIST) {
    throw refusal('invalidValue', `attributes and excludedAttributes have at most ${MAX_LIST} characters`);
  }
  return { attributes, excludedAttributes };
}
