import type { RefusedScope, Subject, TokenRecord } from '../audit/record.ts';
import type { Provenance } from '../claims/source.ts';
import type { Form } from '../oauth/form.ts';
import { GRANTS } from '../oauth/grants/table.ts';
import type { Write } from '../store/port.ts';

/** The audit record while it is being written: each step adds what it learnt, so that a refusal tells how far it came. */
export interface RecordDraft {
  client: string | null;
  grant: string | null;
  subject: Subject | null;
  actor: string | null;
  api: string | null;
  scopesAsked: readonly string[];
  scopesGranted: readonly string[];
  scopesRefused: readonly RefusedScope[];
  claims: readonly Provenance[];
  withheld: TokenRecord['withheld'];
  jti: string | null;
  expiresAt: number | null;
}

/** How far one request has come. */
export interface Progress {
  /** Known when the client is. */
  tenant: string | null;
  replay: readonly Write[];
  readonly record: RecordDraft;
}

/** A request of which no more is known than its form says. */
export function newProgress(form: Form): Progress {
  const record: RecordDraft = {
    client: null,
    grant: grantNamed(form.get('grant_type')),
    subject: null,
    actor: null,
    api: null,
    scopesAsked: [],
    scopesGranted: [],
    scopesRefused: [],
    claims: [],
    withheld: [],
    jti: null,
    expiresAt: null,
  };
  return { tenant: null, replay: [], record };
}

/** What an unauthenticated caller sends is not kept as it is: it could be long, and often. */
function grantNamed(type: string | null): string | null {
  return type === null || GRANTS.some((grant) => grant.type === type) ? type : 'unknown';
}
