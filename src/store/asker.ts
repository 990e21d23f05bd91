/** On whose behalf a search is made: others are not held up by it, and it ends with the wish for it. */
export interface Asker {
  /** Tells it from the others of its tenant. */
  readonly client: string;
  /** Aborted when it no longer waits for an answer; null where nothing tells. To have one costs something, so it is asked for late. */
  readonly gone: (() => AbortSignal) | null;
}

/** The same, with the tenant; null where nobody is named: all of these in a tenant are as one. */
export interface TenantAsker {
  readonly tenant: string;
  readonly asker: Asker | null;
}
