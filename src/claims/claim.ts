import type { ClaimConfig, ClaimType, Destination, Merge, Sensitivity } from '../../schema/config.ts';
import type { Origin } from './origin.ts';
import type { Value } from './source.ts';

/** What becomes of a claim that has no value; a default brings its value along. */
export type Fallback =
  | { readonly action: 'omit' | 'dropScope' | 'deny' }
  | { readonly action: 'default'; readonly value: Value };

export type Mapped =
  | { readonly status: 'value'; readonly value: Value }
  | { readonly status: 'absent'; readonly reason: string };

/** A claim of the configuration, checked and ready to be taken from what its sources answer. */
export interface Claim {
  readonly name: string;
  readonly type: ClaimType;
  /** Where it comes from, in the order of the configuration; one for most claims. */
  readonly origins: readonly Origin[];
  /** How several become one. */
  readonly merge: Merge;
  readonly sensitivity: Sensitivity;
  /** Where it is told. */
  readonly destinations: ReadonlySet<Destination>;
  readonly onAbsent: Fallback;
  /** What becomes of it when its source does not answer, and no stale value may stand in. */
  readonly onUnavailable: Fallback;
  /** Whether the source's last good answer may stand in. */
  readonly stale: boolean;
}

/** Why a configured fallback makes no sense is said at boot (check-claims.ts); until then it refuses. */
export function fallbackOf(action: ClaimConfig['onUnavailable'], value: Value | undefined): Fallback {
  if (action === 'default') return value === undefined ? { action: 'deny' } : { action, value };
  return { action: action === 'stale' ? 'deny' : action };
}
