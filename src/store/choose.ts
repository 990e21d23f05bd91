import type { BoundFilter } from '../scim/bound.ts';
import { type Drive, drivesOf, isNarrow, isOfPresence } from './drive.ts';
import { type Selection, sample } from './selection.ts';

/**
 * How many rows of each lookup are counted in the search for the narrowest, step by step: to count is some twenty times
 * cheaper than to ask a candidate the rest of a filter.
 */
const SAMPLES = [500, 5_000, 50_000] as const;
/** Up to so many candidates are looked up and sorted; with more, it costs less to read the order and ask the filter. */
const FEW = 5_000;

export interface Choice {
  /** The lookup that candidates are found by; undefined where no index serves. */
  readonly drive: Drive | undefined;
  /** Whether these are few enough to be sorted for each page. */
  readonly few: boolean;
}

/** Counts the rows that a selection gives. */
type Count = (selection: Selection) => Promise<number>;

/** The narrowest of a filter's lookups, roughly: of `active eq true and userName eq "ada"` the second. */
export async function chooseDrive(filter: BoundFilter | null, count: Count): Promise<Drive | undefined> {
  const drives = filter === null ? [] : drivesOf(filter);
  const narrow = drives.filter(isNarrow);
  if (narrow.length === 0) return chooseWide(drives, count);
  if (narrow.length === 1) return narrow[0];
  for (const most of SAMPLES) {
    for (const drive of narrow) if (await isBelow(most, drive, count)) return drive;
  }
  return narrow[0];
}

/** One that reads all keys of a path. Where many have a value at all, it costs less to ask each in order than to find them first. */
async function chooseWide(drives: readonly Drive[], count: Count): Promise<Drive | undefined> {
  for (const drive of drives) if (!isOfPresence(drive) || (await isBelow(FEW, drive, count))) return drive;
  return undefined;
}

/** The same for an answer that is to be sorted. */
export async function chooseForSorting(filter: BoundFilter | null, count: Count): Promise<Choice> {
  const drive = await chooseDrive(filter, count);
  const few = drive !== undefined && isNarrow(drive) && (await isBelow(FEW, drive, count));
  return { drive, few };
}

async function isBelow(most: number, drive: Drive, count: Count): Promise<boolean> {
  const counts = await Promise.all(drive.map((comparison) => count(sample(comparison, most))));
  return counts.every((rows) => rows < most);
}
