import type { Effects } from '../effects.ts';
import type { Store } from '../store/port.ts';
import { cursorText } from './audit-answer.ts';
import { type AuditFilter, TEXT_FILTERS, TIME_FILTERS } from './filter.ts';
import { type AuditCursor, type AuditPage, FIRST } from './query.ts';
import { auditWrite, type ReadRecord } from './record.ts';

interface ReadingDeps {
  readonly store: Pick<Store, 'commit'>;
  readonly effects: Pick<Effects, 'now' | 'newId'>;
}

/**
 * Puts on record that somebody reads a page of the audit log, and by what it was searched: before it is shown.
 * @param reader whose tenant's log it is, and who reads: an application, or a command
 */
export async function recordReading(
  { store, effects }: ReadingDeps,
  reader: { readonly tenant: string; readonly id: string },
  filter: AuditFilter,
  { cursor, page }: { readonly cursor: AuditCursor; readonly page: AuditPage },
): Promise<void> {
  const record: ReadRecord = {
    event: 'audit.read',
    client: reader.id,
    filters: [...TEXT_FILTERS, ...TIME_FILTERS].filter((name) => filter[name] !== undefined),
    cursor: cursor === FIRST ? null : cursorText(cursor),
    records: page.records.length,
  };
  await store.commit([auditWrite({ tenant: reader.tenant, id: effects.newId(), at: effects.now() }, record)]);
}
