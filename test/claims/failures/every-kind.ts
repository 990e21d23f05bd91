import type { FailingKind } from './kind.ts';
import { constant } from './kinds/constant.ts';
import { groups } from './kinds/groups.ts';
import { http } from './kinds/http.ts';
import { module } from './kinds/module.ts';
import { risk } from './kinds/risk.ts';
import { sql } from './kinds/sql.ts';

/** The rows of docs/SOURCES-FAILURES.md, a kind each. */
export const KINDS: readonly FailingKind[] = [http, risk, sql, module, groups, constant];
