import type { Write } from '../store/port.ts';
import type { Caller, Directory } from './directory.ts';
import { recordWrites } from './record.ts';

/**
 * The records of the groups that a deleted user or group was in, so that whoever follows the log or the feed of changes sees
 * each of them change. Their versions stay: a version tells what was written to a group, and were everybody's departure a
 * write to the groups they share, nobody could leave them but one after the other.
 * @param id of the one who is deleted
 */
export async function leaveWrites(directory: Directory, caller: Caller, id: string, at: number): Promise<Write[]> {
  const { tenant, client } = caller;
  const groups = (await directory.store.groupsOf(tenant, [id])).filter(({ direct }) => direct);
  return groups.flatMap(({ group, version }) =>
    recordWrites(directory, caller, at, {
      event: 'resource.patched',
      client,
      resourceType: 'Group',
      resource: group,
      version,
      changed: ['members'],
    }),
  );
}
