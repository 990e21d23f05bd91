export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [name: string]: Json;
}

/**
 * The attributes of a resource in canonical form: names in the declared case, values of the declared types,
 * extensions under their URN in the declared case, nothing null or empty. Without id, meta and schemas.
 */
export type Attributes = JsonObject;

/** A whole resource as it goes over the wire, but for meta.location, which the edge adds. */
export interface Resource extends JsonObject {
  schemas: string[];
  id: string;
  meta: { resourceType: string; created: string; lastModified: string; version: string };
}

/**
 * What a store keeps in the row of a resource, and not among its facts: no resource has more than one of each, most of them change
 * with every write, and each is a row less to write. `id` and `type` are the resource's key.
 */
export type RowColumn = 'id' | 'type' | 'created' | 'modified' | 'active';

/** One filterable value: a row of the index. RFC 7644 filters read these and nothing else. */
export interface Fact {
  /** Attribute.key: the folded canonical path. */
  readonly path: string;
  /** The value as text whose code-unit order is the value's own order (src/scim/key.ts). */
  readonly key: string;
  /** The index of the element of a multi-valued attribute, so that conditions can be held to one element; 0 elsewhere. */
  readonly element: number;
  /** Where it is there, the value is asked of candidates that something else found, and not looked up itself. */
  readonly unindexed?: true;
  /** Where it is there, the value stands in the resource's row. */
  readonly column?: RowColumn;
}

/** One value that no other resource of the type may hold. RFC 7643 §7 "uniqueness". */
export interface UniqueValue {
  readonly path: string;
  readonly key: string;
  /** Where it is there, no resource of any type in the tenant may hold the value: uniqueness "global". */
  readonly global?: true;
}
