/** The process that the long questions of a SQLite file are answered in. Started by sqlite-scans.ts, with the file as its argument. */
import Sqlite, { type Statement } from 'better-sqlite3';
import { LRUCache } from 'lru-cache';
import { READY } from '../asked-process.ts';
import type { SqlValue } from './driver.ts';

export interface Question {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

export type Answer = { readonly rows: readonly unknown[] } | { readonly code: string; readonly message: string };

/** How many statements stay prepared. */
const PREPARED = 200;

/** @param send tells the one who asks */
export function answerScans(file: string, send: (said: Answer | typeof READY) => void): (question: Question) => void {
  const database = new Sqlite(file, { readonly: true, fileMustExist: true });
  database.pragma('cache_size = -65536');
  database.pragma('temp_store = MEMORY');
  const statements = new LRUCache<string, Statement>({ max: PREPARED });

  function answer({ text, values }: Question): Answer {
    try {
      const statement = statements.get(text) ?? database.prepare(text);
      statements.set(text, statement);
      return { rows: statement.all(...values) };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      return { code, message: error instanceof Error ? error.message : String(error) };
    }
  }

  send(READY);
  return (question) => send(answer(question));
}
