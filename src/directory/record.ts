import { auditWrite, type ChangeRecord } from '../audit/record.ts';
import type { Attributes } from '../scim/resource.ts';
import type { Write } from '../store/port.ts';
import type { Caller, Directory } from './directory.ts';

/**
 * The writes that keep a change on record, to be made in the same commit as the change: one for the audit log, one for the
 * feed of changes. Two rows, because they live on different terms: the feed is pruned by age, while the log is kept for years
 * or erased for one person; and the feed's numbers stand in line (src/store/feed-statements.ts), which tokens, that have
 * their records in the log too, must not wait for.
 * @param at milliseconds since the epoch, the change's own time
 */
export function recordWrites(directory: Directory, caller: Caller, at: number, record: ChangeRecord): Write[] {
  const stamp = { tenant: caller.tenant, id: directory.effects.newId(), at };
  const audit = auditWrite(stamp, record);
  return [audit, { kind: 'insertChange', change: { ...stamp, record: audit.audit.record } }];
}

/** RFC 7643 §4.1.1: what `active` became; absent where it stayed. A resource of which nobody has said is active. */
export function activation(before: Attributes, after: Attributes): Pick<ChangeRecord, 'active'> {
  const active = after.active !== false;
  return active === (before.active !== false) ? {} : { active };
}
