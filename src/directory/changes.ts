import type { ResourceType } from '../scim/attribute.ts';
import { refusal } from '../scim/errors.ts';
import { wholeNumber } from '../scim/search-request.ts';
import type { Store } from '../store/port.ts';
import { type Bell, lookUntil } from './bell.ts';
import { type Change, viewChange } from './change.ts';
import type { Caller } from './directory.ts';

const DEFAULT_COUNT = 100;
const MAX_COUNT = 500;
/** Below the patience of common proxies. */
const MAX_WAIT_SECONDS = 30;

/** What the feed of changes stands on. */
export interface ChangeFeed {
  readonly store: Store;
  readonly types: ReadonlyMap<string, ResourceType>;
  readonly bell: Bell;
}

/** As sent. */
export interface ChangesRequest {
  readonly cursor: string | null;
  readonly count: string | null;
  /** `20s`: how long to wait where nothing is new. */
  readonly wait: string | null;
}

export interface ChangePage {
  readonly changes: readonly Change[];
  readonly nextCursor: string;
  /** False where the next page may have to wait for the next change. */
  readonly moreAvailable: boolean;
}

/**
 * A page of the tenant's changes in the order of their commits. Whoever follows the cursor sees each change once: numbers have
 * no gaps and never become visible out of order (StoredChange). Without a cursor it starts at the oldest that is kept, with
 * `now` after the newest. A page may be empty though more is available: of what the caller may not read.
 * @throws ScimError 400 invalidCursor, invalidCount, invalidValue; expiredCursor where changes after the cursor are no longer kept
 */
export async function readChanges(feed: ChangeFeed, caller: Caller, request: ChangesRequest): Promise<ChangePage> {
  // RFC 9865 §2.1: it is paged by cursor alone.
  const asked = wholeNumber(new Map([['count', request.count]]), 'count', 'invalidCount');
  const count = Math.max(1, Math.min(MAX_COUNT, asked ?? DEFAULT_COUNT));
  const seconds = Math.min(MAX_WAIT_SECONDS, secondsOf(request.wait) ?? 0);
  const start = request.cursor === 'now' ? await feed.store.lastChange(caller.tenant) : null;
  const cursor = start ?? (request.cursor === null ? null : positionOf(request.cursor));
  const look = () => pageAfter(feed, caller, cursor, count);
  return lookUntil(feed.bell, seconds * 1_000, look, (page) => page.changes.length > 0 || page.moreAvailable);
}

async function pageAfter(feed: ChangeFeed, caller: Caller, cursor: number | null, count: number): Promise<ChangePage> {
  const { tenant, permissions } = caller;
  const { store } = feed;
  // Before the changes, which then reach at least as far as it says.
  const last = await store.lastChange(tenant);
  const stored = await store.listChanges(tenant, cursor ?? 0, count);
  const first = stored[0]?.number ?? last + 1;
  if (cursor !== null && cursor > last && stored.length === 0) throw invalidCursor();
  // RFC 9865 §2.1: what comes next was pruned, and to go on after it would pass it over in silence.
  if (cursor !== null && first > cursor + 1) {
    throw refusal(
      'expiredCursor',
      'changes after this cursor are no longer kept: read the resources anew, then cursor=now',
    );
  }
  return {
    changes: stored.flatMap((change) => viewChange(change, { types: feed.types, permissions }) ?? []),
    nextCursor: cursorAt(stored.at(-1)?.number ?? last),
    moreAvailable: stored.length === count,
  };
}

const CURSOR = /^change ([0-9]{1,15})$/;

/** RFC 9865 §2: opaque, in URL-safe characters; it holds a position and nothing of this process. */
function cursorAt(number: number): string {
  return Buffer.from(`change ${number}`).toString('base64url');
}

function positionOf(cursor: string): number {
  const number = CURSOR.exec(Buffer.from(cursor.slice(0, 64), 'base64url').toString('latin1'))?.[1];
  if (number === undefined || cursorAt(Number(number)) !== cursor) throw invalidCursor();
  return Number(number);
}

function invalidCursor() {
  return refusal(
    'invalidCursor',
    'the cursor is none of this feed; send the nextCursor of its last page, now, or none',
  );
}

function secondsOf(wait: string | null): number | null {
  if (wait === null || wait === '') return null;
  const seconds = /^([0-9]{1,9})s$/.exec(wait)?.[1];
  if (seconds !== undefined) return Number(seconds);
  throw refusal('invalidValue', 'wait must be a whole number and its unit, such as 20s');
}
