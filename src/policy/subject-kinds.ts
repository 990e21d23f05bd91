import type { ClientKind, SubjectKind } from '../../schema/config.ts';

/** Who stands behind an application, beside whom its token is about. */
const BEHIND: Readonly<Record<ClientKind, readonly SubjectKind[]>> = {
  'first-party': [],
  machine: [],
  'third-party': ['developer'],
  dynamic: ['dynamic'],
  agent: ['agent'],
};

/**
 * Whether a rule that is for one kind of subject is for a request: it is about such a one, such a one stands behind the
 * application, or is an agent that acts. A person's token through an application of others is of a human and of a developer; one
 * that an API asks for with an agent's token is an agent's.
 * @param about whom the token is about
 * @param actor of which kind the application is that acts now (RFC 8693 §4.1); null where none does
 */
export function isOfKind(
  kind: SubjectKind,
  about: 'human' | 'machine',
  client: ClientKind,
  actor: ClientKind | null,
): boolean {
  return kind === about || BEHIND[client].includes(kind) || (kind === 'agent' && actor === 'agent');
}
