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
 * Whether a rule that is for one kind of subject is for a request: it is about such a one, or such a one stands behind the
 * application. A person's token through an application of others is of a human and of a developer.
 * @param about whom the token is about
 */
export function isOfKind(kind: SubjectKind, about: 'human' | 'machine', client: ClientKind): boolean {
  return kind === about || BEHIND[client].includes(kind);
}
