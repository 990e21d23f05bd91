import type { BoundFilter } from '../scim/bound.ts';
import { type Drive, drivesOf, isNarrow, isOfPresence, restOf } from './drive.ts';
import { type Selection, sample, some } from './selection.ts';

/**
 * How many rows of each lookup are counted in the search for the narrowest, step by step: to count is some twenty times
 * cheaper than to ask a candidate the rest of a filter.
 */
const SAMPLES = [500, 5_000, 50_000] as const;
/** How many are counted in one step at most: of many lookups each is told less closely. */
const MOST_COUNTED = 200_000;
/** Up to so many candidates are looked up and sorted; with more, it costs less to read the order and ask the filter. */
const FEW = 5_000;

export interface Choice {
  /** The lookup that candidates are found by; undefined where no index serves. */
  readonly drive: Drive | undefined;
  /** Whether these are few enough to be sorted for each page. */
  readonly few: boolean;
}

/** Up to so many resources are asked anything in a moment. */
const IN_A_MOMENT = 500;
/** Up to so many places of an index are passed over in one. */
const PASSED_IN_A_MOMENT = 5_000;

/** Whether an index has the order: by the id, or by the facts of a path; else all that match are sorted. */
export type OrderKind = 'id' | 'indexed' | 'sorted';

/** Counts the rows that a selection gives. */
type Count = (selection: Selection) => Promise<number>;

/** The narrowest of a filter's lookups, roughly: of `active eq true and userName eq "ada"` the second. */
export async function chooseDrive(filter: BoundFilter | null, count: Count): Promise<Drive | undefined> {
  const drives = filter === null ? [] : drivesOf(filter);
  const narrow = drives.filter(isNarrow);
  if (narrow.length === 0) return chooseWide(drives, count);
  if (narrow.length === 1) return narrow[0];
  const lookups = narrow.reduce((sum, drive) => sum + drive.length, 0);
  for (const most of SAMPLES) {
    if (most * lookups > MOST_COUNTED) break;
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

/**
 * Whether a question may take so long that others should not wait for it: it is asked of many, or many are sorted or passed over.
 * What is read in the order of a path has the filter asked of each, until a page is full.
 */
export async function mayTakeLong(
  { drive }: Choice,
  filter: BoundFilter | null,
  { order, offset }: { readonly order: OrderKind; readonly offset: number },
  count: Count,
): Promise<boolean> {
  if (filter === null || (order === 'id' && isOfOneKey(filter, drive))) {
    if (order !== 'sorted' && offset <= PASSED_IN_A_MOMENT) return false;
  } else if (drive !== undefined && isNarrow(drive) && (await isBelow(IN_A_MOMENT, drive, count))) return false;
  return (await count(some(IN_A_MOMENT))) === IN_A_MOMENT;
}

/** Whether the filter is a lookup of one key, which an index has in the order of the ids. */
function isOfOneKey(filter: BoundFilter, drive: Drive | undefined): boolean {
  const [lookup, ...others] = drive ?? [];
  const isOne = lookup?.kind === 'compare' && lookup.operator === 'eq' && others.length === 0;
  return isOne && drive !== undefined && restOf(filter, drive) === null;
}

async function isBelow(most: number, drive: Drive, count: Count): Promise<boolean> {
  const counts = await Promise.all(drive.map((comparison) => count(sample(comparison, most))));
  return counts.every((rows) => rows < most);
}
