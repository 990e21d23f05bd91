import { OAuthError } from '../oauth/errors.ts';
import { type Change, changesBetween } from './difference.ts';
import type { PastRequest } from './past-request.ts';
import { replay, type Side } from './replay.ts';

/** A past request that two configurations make different things of. */
export interface Difference extends PastRequest {
  readonly changes: readonly Change[];
}

/** What a change of the configuration would have meant for what was asked. Numbers count distinct requests. */
export interface DiffReport {
  readonly requests: number;
  readonly same: number;
  /** With a change that is certain. */
  readonly differ: number;
  /** With changes that all hang on sources that were not asked. */
  readonly mayDiffer: number;
  /** That cannot be replayed, by why not. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly differences: readonly Difference[];
}

/** Replays each request against both configurations, one after the other. */
export async function diffRequests(requests: readonly PastRequest[], before: Side, after: Side): Promise<DiffReport> {
  const differences: Difference[] = [];
  const skipped = new Map<string, number>();
  let same = 0;
  for (const request of requests) {
    try {
      const changes = changesBetween(await replay(before, request), await replay(after, request));
      if (changes.length === 0) same += 1;
      else differences.push({ ...request, changes });
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      skipped.set(error.description, (skipped.get(error.description) ?? 0) + 1);
    }
  }
  const differ = differences.filter(({ changes }) => changes.some(({ certain }) => certain)).length;
  const mayDiffer = differences.length - differ;
  return {
    requests: requests.length,
    same,
    differ,
    mayDiffer,
    skipped: Object.fromEntries(skipped),
    differences,
  };
}
