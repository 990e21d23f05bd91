import type { FailingKind } from './kind.ts';
import { constant } from './kinds/constant.ts';
import { http } from './kinds/http.ts';
import { risk } from './kinds/risk.ts';

/** The rows of docs/SOURCES-FAILURES.md, a kind each. */
export const KINDS: readonly FailingKind[] = [http, risk, constant];
