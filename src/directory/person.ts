import type { ResourceType } from '../scim/attribute.ts';
import { keyOf } from '../scim/key.ts';
import type { JsonObject } from '../scim/resource.ts';
import type { Store, StoredResource } from '../store/port.ts';
import { load } from './row.ts';

/** A person as the issuer sees one. */
export interface Person {
  readonly id: string;
  /** Every attribute that may leave the directory: never the password or anything else that is `returned: never`. */
  readonly attributes: JsonObject;
  /** RFC 7643 §4.1.1: false is deactivated. Where nobody has said, a person is active. */
  readonly active: boolean;
}

/** The directory's side towards the issuer: finds people, never changes them. */
export interface People {
  get(tenant: string, id: string): Promise<Person | null>;
  /** The people whose e-mail is this one, two at the most: one is an answer, two are a refusal. */
  findByEmail(tenant: string, email: string): Promise<readonly Person[]>;
}

/**
 * @param type the User resource type
 * @throws TypeError where the User type has no e-mails to find people by
 */
export function createPeople(store: Store, type: ResourceType): People {
  const email = type.attributes.get('emails')?.subAttributes.get('value');
  if (email === undefined) throw new TypeError('the User resource type has no emails.value');
  const neverReturned = [...type.attributes.values()].filter((a) => a.definition.returned === 'never');
  const person = (row: StoredResource): Person => {
    const { resource } = load(type, row);
    const attributes: JsonObject = { ...resource };
    for (const attribute of neverReturned) delete attributes[attribute.definition.name];
    return { id: row.id, attributes, active: attributes.active !== false };
  };
  return {
    async get(tenant, id) {
      const row = await store.getResource({ tenant, type: type.name, id });
      return row === null ? null : person(row);
    },
    async findByEmail(tenant, value) {
      const filter = { kind: 'compare', operator: 'eq', path: email.key, key: keyOf(email, value) } as const;
      const page = await store.findResources({ tenant, type: type.name, filter, offset: 0, limit: 2 });
      return page.resources.map(person);
    },
  };
}
