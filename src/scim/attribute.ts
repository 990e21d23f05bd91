import type { AttributeDefinition } from './definition.ts';
import type { ScimLimits } from './limits.ts';

/** A compiled attribute: its definition, and where it stands. */
export interface Attribute {
  readonly definition: AttributeDefinition;
  /** The URN of the schema that declares it. */
  readonly schema: string;
  /** True where values stand under the extension's URN in a resource, false at the core level. */
  readonly extension: boolean;
  /** The complex attribute that holds it, where it is a sub-attribute. */
  readonly parent: Attribute | null;
  /**
   * Its canonical path in the declared case: `userName`, `name.givenName`, `emails.value`,
   * `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value`.
   */
  readonly path: string;
  /** The same folded to lower case: what facts, filters and unique values are kept under. */
  readonly key: string;
  readonly limits: ScimLimits;
  /** Sub-attributes by folded name; empty unless complex. */
  readonly subAttributes: ReadonlyMap<string, Attribute>;
}

export interface ResourceType {
  readonly name: string;
  /** `/Users` */
  readonly endpoint: string;
  /** Of the API that serves it: `https://id.example.com/scim/v2` */
  readonly baseUrl: string;
  readonly description: string;
  /** The URN of its core schema. */
  readonly schema: string;
  readonly extensions: readonly { readonly schema: string; readonly required: boolean }[];
  /** Core attributes by folded name, the common ones of RFC 7643 §3.1 (id, externalId, meta, schemas) among them. */
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** Extension attributes by folded name, by folded URN. */
  readonly extensionAttributes: ReadonlyMap<string, ReadonlyMap<string, Attribute>>;
  /** What one request may hold of it. */
  readonly limits: ScimLimits;
}
