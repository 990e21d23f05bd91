import type { ClaimConfig, ClaimType } from '../../schema/config.ts';
import type { Value, Values } from './source.ts';

/** What becomes of a claim that has no value; a default brings its value along. */
export type Fallback =
  | { readonly action: 'omit' | 'dropScope' | 'deny' }
  | { readonly action: 'default'; readonly value: Value };

export type Mapped =
  | { readonly status: 'value'; readonly value: Value }
  | { readonly status: 'absent'; readonly reason: string };

/** A claim of the configuration, checked and ready to be taken from what its source answers. */
export interface Claim {
  readonly name: string;
  readonly type: ClaimType;
  readonly source: string;
  /** The kind of the source: user, idp, http, … */
  readonly kind: string;
  /** The path or the expression that picks the value. */
  readonly via: string;
  readonly onAbsent: Fallback;
  /** What becomes of it when its source does not answer, and no stale value may stand in. */
  readonly onUnavailable: Fallback;
  /** Whether the source's last good answer may stand in. */
  readonly stale: boolean;
  map(values: Values): Mapped;
}

/** Why a configured fallback makes no sense is said at boot (check-claims.ts); until then it refuses. */
export function fallbackOf(action: ClaimConfig['onUnavailable'], value: Value | undefined): Fallback {
  if (action === 'default') return value === undefined ? { action: 'deny' } : { action, value };
  return { action: action === 'stale' ? 'deny' : action };
}
