/** The process that SQLite answers in: one question, one answer. Started by sqlite.ts, with the settings as its argument. */
import Sqlite, { type Database, type Statement } from 'better-sqlite3';
import { READY } from '../asked-process.ts';
import type { DatabaseValue } from '../effects.ts';

export interface Settings {
  readonly file: string;
  readonly timeoutMs: number;
}

export interface Question {
  readonly texts: readonly string[];
  readonly values: readonly DatabaseValue[];
}

export type Answer = { readonly rows: readonly object[] } | { readonly code: string };

/** @param send tells the one who asks */
export function answerQuestions({ file, timeoutMs }: Settings, send: (said: Answer | typeof READY) => void) {
  const statements = new Map<string, Statement>();
  let database: Database | null = null;

  function prepare(text: string): Statement {
    database ??= new Sqlite(file, { readonly: true, fileMustExist: true, timeout: timeoutMs });
    const known = statements.get(text);
    if (known !== undefined) return known;
    // Integers beyond 2^53 would lose their last digits as numbers.
    const statement = database.prepare(text).safeIntegers(true);
    statements.set(text, statement);
    return statement;
  }

  function answer({ texts, values }: Question): Answer {
    try {
      const statement = prepare(texts.join('?'));
      if (!statement.reader || !statement.readonly) return { code: 'NOT_READ_ONLY' };
      return { rows: statement.all(...values.map(bindable)) as object[] };
    } catch (error) {
      return { code: error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN' };
    }
  }

  send(READY);
  return (question: Question) => send(answer(question));
}

/** SQLite has no booleans: it keeps 1 and 0. A number would be bound as one with a fraction, and 7.0 is not the text '7'. */
function bindable(value: DatabaseValue): string | number | bigint {
  if (typeof value === 'boolean') return Number(value);
  return Number.isSafeInteger(value) ? BigInt(value) : value;
}
