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
export function cursorText({ before, entry, seal }: AuditCursor): string {
  const place = entry === 0 ? `${before}` : `${before}-${entry}`;
  return seal === null ? place : `${place}.${seal}`;
}

/** The cursor again; the beginning where there is none, null where it is no cursor. */
export function readCursor(text: string | undefined): AuditCursor | null {
  if (text === undefined || text === '') return FIRST;
  const parts = /^(?<before>\d{1,15})(-(?<entry>\d{1,3}))?(\.(?<seal>\d{1,15}))?$/.exec(text)?.groups;
  if (parts === undefined) return null;
  const { before, entry = 0, seal } = parts;
  return { before: Number(before), entry: Number(entry), seal: seal === undefined ? null : Number(seal) };
}
