import type { Standing } from './refresh-port.ts';

/** What `standingOf` (refresh-statements.ts) is answered with: a row for each origin, or one without. */
export interface StandingRow {
  readonly revoked: number;
  readonly origin: string | null;
}

export function standingIn(rows: readonly StandingRow[]): Standing {
  return {
    isRevoked: rows[0]?.revoked === 1,
    origins: rows.flatMap(({ origin }) => (origin === null ? [] : [origin])),
  };
}
