import type { SubjectName } from '../../schema/config.ts';
import type { Store } from '../store/port.ts';
import type { People, Person } from './issuer.ts';

/** A person as another server names them. */
export interface NamedSubject {
  readonly by: SubjectName;
  readonly value: string;
  /** With `link`: the identity provider whose subject the value is. */
  readonly issuer: string | null;
}

interface Directory {
  readonly people: People;
  readonly store: Pick<Store, 'getLink'>;
}

const LOOKUPS: Readonly<
  Record<SubjectName, (directory: Directory, tenant: string, subject: NamedSubject) => Promise<Person | null>>
> = {
  id: ({ people }, tenant, { value }) => people.get(tenant, value),
  userName: ({ people }, tenant, { value }) => findByAttribute(people, tenant, 'userName', value),
  externalId: ({ people }, tenant, { value }) => findByAttribute(people, tenant, 'externalId', value),
  async link({ people, store }, tenant, { issuer, value }) {
    const link = issuer === null ? null : await store.getLink(tenant, issuer, value);
    return link === null ? null : people.get(tenant, link.user);
  },
};

/** The one person of the tenant who is named so; null where nobody is, or several are. */
export function findNamed(directory: Directory, tenant: string, subject: NamedSubject): Promise<Person | null> {
  return LOOKUPS[subject.by](directory, tenant, subject);
}

/** The one person of the tenant whose attribute this is, written so; a value that the index only folds to the same is nobody's. */
export async function findByAttribute(
  people: People,
  tenant: string,
  name: 'userName' | 'externalId',
  value: string,
): Promise<Person | null> {
  const person = await people.findByIdentifier(tenant, name, value);
  const found = person !== null && Object.hasOwn(person.attributes, name) ? person.attributes[name] : undefined;
  return typeof found === 'string' && isSame(found, value) ? person : null;
}

/**
 * But for the case of ASCII letters. The index folds Unicode too, where U+212A KELVIN SIGN is a k: whoever may choose a name at the
 * other server could choose one that is folded to another's.
 */
function isSame(one: string, other: string): boolean {
  return one === other || (isAscii(one) && isAscii(other) && one.toLowerCase() === other.toLowerCase());
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
