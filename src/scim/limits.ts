/** How much a filter may hold, before anything recursive sees it. */
export interface FilterLimits {
  /** Characters. */
  readonly length: number;
  /** Brackets within brackets. */
  readonly depth: number;
  /** Comparisons. */
  readonly terms: number;
  /** Those among them that no index answers. */
  readonly scans: number;
}

/** How much of anything one request may hold. Each is looked at before the work that it bounds. */
export interface ScimLimits {
  readonly filter: FilterLimits;
  /** Objects and arrays within one another in a body. */
  readonly nesting: number;
  /** Attributes of one resource, those of its extensions among them. */
  readonly attributes: number;
  /** Values of one multi-valued attribute. */
  readonly values: number;
  /** Members that one request adds to a group or removes from it; a group has any number. */
  readonly members: number;
  /** Characters of one value. */
  readonly characters: number;
  /** Characters of one resource as JSON, whatever it grew from. */
  readonly resource: number;
  /** Operations of one PATCH; the members of a value that are value paths count among them. */
  readonly patchOperations: number;
  /** Values that the operations of one PATCH look at, times the terms that each of them is asked. */
  readonly patchValues: number;
  readonly bulk: {
    readonly operations: number;
    /** Of the body. */
    readonly bytes: number;
  };
}

/** What holds where the configuration (scim.limits) says nothing else. */
export const DEFAULT_LIMITS: ScimLimits = {
  filter: { length: 4096, depth: 16, terms: 64, scans: 8 },
  nesting: 32,
  attributes: 500,
  values: 1000,
  members: 10_000,
  characters: 65_536,
  resource: 1_048_576,
  patchOperations: 100,
  patchValues: 100_000,
  bulk: { operations: 1000, bytes: 10_485_760 },
};
