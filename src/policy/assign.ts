import type { ClientKind } from '../../schema/config.ts';
import type { Values } from '../claims/source.ts';
import type { CompiledScope } from './compile.ts';
import { type Decision, verdictsOf } from './decide.ts';
import { barredFrom } from './weigh.ts';

/** An application, before it asks for anything. */
export interface Assignee {
  readonly id: string;
  readonly kind: ClientKind;
  /** What rules read as `client`. */
  readonly values: Values;
  /** Whom its tokens can be about, by its grants. */
  readonly about: readonly ('human' | 'machine')[];
}

/**
 * Whether an application may have a scope at all: for the configuration, and for one that registers itself.
 * @param now milliseconds since the epoch
 * @returns the rule against it; null where it may have it for somebody
 */
export function barredFromAssigning(scope: CompiledScope, client: Assignee, now: number): Decision['rule'] {
  // Most scopes have no such rule, and there may be ten thousand clients to ask about.
  if (!scope.rules.some(({ operations }) => operations.has('assign'))) return null;
  const base = { user: null, idp: null, authn: null, client: client.values, actor: null, request: null, scope: null };
  const outcome = { sources: new Map(), claims: new Map() };
  const barred = client.about.map((subjectKind) =>
    barredFrom('assign', verdictsOf(scope, { subjectKind, client, actorKind: null, outcome, base, now })),
  );
  return barred.includes(null) ? null : (barred[0] ?? null);
}
