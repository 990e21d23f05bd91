import type { PlacedAudit } from '../store/audit-port.ts';
import { type AuditCursor, type AuditPage, FIRST } from './query.ts';

/** A record as it is shown outside: when it was, its id, and what it says. */
export function shown(stored: Pick<PlacedAudit, 'at' | 'id' | 'record'>): object {
  return { at: new Date(stored.at).toISOString(), id: stored.id, ...JSON.parse(stored.record) };
}

/** A page as JSON. */
export function pageAnswer({ records, next }: AuditPage): object {
  return { records: records.map(shown), ...(next !== null && { next: cursorText(next) }) };
}

/** What stands for a cursor outside. It tells where a walk goes on, and opens nothing: whose records are read, the caller decides. */
export function cursorText({ before, seal }: AuditCursor): string {
  return seal === null ? `${before}` : `${before}.${seal}`;
}

/** The cursor again; the beginning where there is none, null where it is no cursor. */
export function readCursor(text: string | undefined): AuditCursor | null {
  if (text === undefined || text === '') return FIRST;
  const { before, seal } = /^(?<before>\d{1,15})(\.(?<seal>\d{1,15}))?$/.exec(text)?.groups ?? {};
  return before === undefined ? null : { before: Number(before), seal: seal === undefined ? null : Number(seal) };
}
