import type { NoPlace, Place } from '../claims/place.ts';
import type { ClaimContext } from '../claims/source.ts';
import type { Api } from '../oauth/api.ts';

type Base = ClaimContext['base'];

/** What an API calls a person; null where this person has no such identifier. */
export type SubjectIdentifier = (api: Api, base: Base) => string | null;

/** Reads `idp.sub`, `user.id`, `user.<SCIM path>` or `pairwise` as each API chose. That the choices can be read, the registry has checked. */
export function subjectIdentifierOf(
  apis: readonly Api[],
  userPath: (path: string) => Place | NoPlace,
): SubjectIdentifier {
  const readers = new Map(apis.map((api) => [api.name, readerOf(api, userPath)]));
  return (api, base) => {
    const value = readers.get(api.name)?.(base);
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' && value !== '' ? value : null;
  };
}

function readerOf({ subject, pairwise }: Api, userPath: (path: string) => Place | NoPlace): (base: Base) => unknown {
  if (pairwise !== null) {
    return ({ user }) => (typeof user?.id === 'string' ? pairwise.subOf(user.id) : null);
  }
  if (subject === 'idp.sub') return (base) => base.idp?.sub;
  const place = userPath(subject.replace(/^user\./, ''));
  return (base) => ('problem' in place || base.user === null ? undefined : place.select(base.user));
}
