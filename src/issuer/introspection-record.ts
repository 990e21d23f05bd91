/** What the audit log keeps of a look at a token: which it was, whose, and what became of it; no claims, which its issuance has. */

import type { IntrospectionRecord } from '../audit/journal-record.ts';
import { actorRecord } from '../audit/personal.ts';
import { readAct } from '../oauth/actor.ts';
import type { Api } from '../oauth/api.ts';
import type { Client } from '../oauth/client.ts';
import type { DeadToken, LiveToken } from './live-token.ts';

export interface Introspected {
  /** The id of the User whose token it is; null where it is nobody's. */
  readonly user: string | null;
  readonly said: Pick<IntrospectionRecord, 'application' | 'api' | 'jti' | 'actor' | 'active' | 'because'>;
}

export function actedFor({ user, token }: LiveToken, api: Pick<Api, 'name'>): Introspected {
  const act = readAct(token);
  return {
    user,
    said: {
      application: token.client_id,
      api: api.name,
      jti: token.jti,
      ...(act !== null && { actor: actorRecord(act.sub) }),
      active: true,
    },
  };
}

/** Of another tenant's token nothing more than that it is none here. */
export function foundNothing(caller: Client, { because, token }: DeadToken): Introspected {
  if (token !== null && token.tenant !== caller.tenant)
    return foundNothing(caller, { because: 'unknown', token: null });
  const said = { application: token?.client ?? null, api: null, jti: token?.jti ?? null, active: false, because };
  return { user: token?.user ?? null, said };
}
