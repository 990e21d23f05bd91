import { auditWrite, type ChangeRecord } from '../audit/record.ts';
import type { Attributes, Fact } from '../scim/resource.ts';
import type { Write } from '../store/port.ts';
import type { Caller, Directory } from './directory.ts';
import type { KeptRecord } from './moved.ts';

/**
 * The writes that keep a change on record, to be made in the same commit as the change: one for the audit log, one for the
 * feed of changes. Two rows, because they live on different terms: the feed is pruned by age, while the log is kept for years
 * or erased for one person; and the feed's numbers stand in line (src/store/feed-statements.ts), which tokens, that have
 * their records in the log too, must not wait for.
 * @param at milliseconds since the epoch, the change's own time
 * @param before what the changed attributes were, for the feed alone: it is pruned, and the log has no values
 */
export function recordWrites(
  directory: Directory,
  caller: Caller,
  at: number,
  record: ChangeRecord,
  before: readonly Fact[] = [],
): Write[] {
  const stamp = { tenant: caller.tenant, id: directory.effects.newId(), at };
  const audit = auditWrite(stamp, record);
  const kept: KeptRecord = { ...record, before };
  const text = before.length === 0 ? audit.audit.record : JSON.stringify(kept);
  return [audit, { kind: 'insertChange', change: { ...stamp, record: text } }];
}

/** RFC 7643 §4.1.1: what `active` became; absent where it stayed. A resource of which nobody has said is active. */
export function activation(before: Attributes, after: Attributes): Pick<ChangeRecord, 'active'> {
  const active = after.active !== false;
  return active === (before.active !== false) ? {} : { active };
}
