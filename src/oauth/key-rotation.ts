/**
 * Next → active → retired: what a key is follows from the times that are kept with the keys of its algorithm, so that all nodes
 * see the same without telling one another. PURE.
 */
import type { SigningAlgorithm } from '../../schema/signing-algorithms.ts';
import type { StoredKey } from '../store/port.ts';

export type KeyState = 'next' | 'active' | 'retired';

export interface KeyView {
  readonly key: StoredKey;
  readonly state: KeyState;
  /** When it became retired: the first moment of the key after it; null before that. */
  readonly retiredAt: number | null;
}

/** All in milliseconds. */
export interface RotationSettings {
  /** What there must be an active key for. */
  readonly algorithms: readonly SigningAlgorithm[];
  readonly rotateEvery: number;
  readonly publishAhead: number;
  /** How long after a key is retired something that it signed may still be verified. */
  readonly keepRetired: number;
}

/** A key that is to be made, after another of its algorithm. */
export interface KeyToMake {
  readonly algorithm: SigningAlgorithm;
  readonly activeAt: number;
  /** The kid of the active key that it follows; null for the first of its algorithm. */
  readonly after: string | null;
}

export interface Rotation {
  readonly make: readonly KeyToMake[];
  /** Next keys that are to sign from now on. */
  readonly promote: readonly StoredKey[];
  readonly remove: readonly StoredKey[];
}

/** What each key is at a moment, in the order of the times from which they sign. */
export function viewKeys(keys: readonly StoredKey[], now: number): readonly KeyView[] {
  const sorted = keys.toSorted((a, b) => a.activeAt - b.activeAt || (a.kid < b.kid ? -1 : 1));
  return sorted.map((key, index) => {
    const after = sorted.slice(index + 1).find(({ algorithm }) => algorithm === key.algorithm);
    if (key.activeAt > now) return { key, state: 'next', retiredAt: null };
    if (after === undefined || after.activeAt > now) return { key, state: 'active', retiredAt: null };
    return { key, state: 'retired', retiredAt: after.activeAt };
  });
}

/** What has to be done now, by age alone; most of the time nothing. */
export function planRotation(keys: readonly StoredKey[], settings: RotationSettings, now: number): Rotation {
  const views = viewKeys(keys, now);
  const isOver = ({ retiredAt }: KeyView) => retiredAt !== null && retiredAt + settings.keepRetired <= now;
  return {
    make: settings.algorithms.flatMap((algorithm) => dueKey(algorithm, views, settings, now)),
    promote: [],
    remove: views.filter(isOver).map(({ key }) => key),
  };
}

function dueKey(
  algorithm: SigningAlgorithm,
  views: readonly KeyView[],
  { rotateEvery, publishAhead }: RotationSettings,
  now: number,
): readonly KeyToMake[] {
  const { next, active } = lineOf(algorithm, views);
  if (next !== null) return [];
  // Nobody waits for the first: something is to be signed with it now.
  if (active === null) return [{ algorithm, activeAt: now, after: null }];
  if (active.activeAt + rotateEvery - publishAhead > now) return [];
  return [{ algorithm, activeAt: now + publishAhead, after: active.kid }];
}

/** The next and the active key of an algorithm. */
export function lineOf(
  algorithm: string,
  views: readonly KeyView[],
): { readonly next: StoredKey | null; readonly active: StoredKey | null } {
  const find = (state: KeyState) =>
    views.find((view) => view.state === state && view.key.algorithm === algorithm)?.key ?? null;
  return { next: find('next'), active: find('active') };
}

/**
 * A rotation that somebody asks for, of every algorithm in use.
 * @param atOnce the next keys sign now; where there are none yet, new keys do, which no verifier has seen before
 */
export function planAskedRotation(
  keys: readonly StoredKey[],
  { algorithms, publishAhead }: RotationSettings,
  now: number,
  atOnce: boolean,
): Rotation {
  const views = viewKeys(keys, now);
  const lines = algorithms.map((algorithm) => ({ algorithm, ...lineOf(algorithm, views) }));
  const make = lines.filter(({ next }) => next === null);
  return {
    make: make.map(({ algorithm, active }) => {
      const activeAt = atOnce || active === null ? now : now + publishAhead;
      return { algorithm, activeAt, after: active?.kid ?? null };
    }),
    promote: atOnce ? lines.flatMap(({ next }) => (next === null ? [] : [next])) : [],
    remove: [],
  };
}
