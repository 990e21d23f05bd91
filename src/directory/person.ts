import type { Attribute, ResourceType } from '../scim/attribute.ts';
import { resolveAttribute } from '../scim/attribute-path.ts';
import { equalTo } from '../scim/equal-to.ts';
import type { Json, JsonObject } from '../scim/resource.ts';
import { isObject } from '../scim/slot.ts';
import { withoutNeverReturned } from '../scim/stored.ts';
import type { Membership } from '../store/membership-port.ts';
import type { Store, StoredJson, StoredResource } from '../store/port.ts';
import { load } from './row.ts';

/** A person as the issuer sees one. */
export interface Person {
  readonly id: string;
  /** Counts the changes of the person alone: what the groups are is no part of it. */
  readonly revision: number;
  /** The groups that they are in, through others too. */
  readonly groups: readonly Membership[];
  /** Every attribute that may leave the directory, the groups among them, and none that is `returned: never`, at any depth; `active` always. */
  readonly attributes: JsonObject;
  /** RFC 7643 §4.1.1: false is deactivated. Where nobody has said, a person is active. */
  readonly active: boolean;
}

/** In JSON that JSON.stringify made; in the value of another attribute its quotes are escaped. */
const DEACTIVATED = '"active":false';

/** Spares reading the JSON of almost everybody; where it is so, something else of them may be called that too. */
function mayBeDeactivated({ document, hidden }: StoredJson): boolean {
  return document.includes(DEACTIVATED) || hidden?.includes(DEACTIVATED) === true;
}

/** The directory's side towards the issuer: finds people, never changes them. */
export interface People {
  get(tenant: string, id: string): Promise<Person | null>;
  /** Whether somebody is there, and active: all that many want to know. */
  isActive(tenant: string, id: string): Promise<boolean>;
  /** The people whose e-mail is this one, two at the most: one is an answer, two are a refusal. */
  findByEmail(tenant: string, email: string): Promise<readonly Person[]>;
  /** The person whose unique attribute at the SCIM path has this value, in text; null where nobody has, or several do. */
  findByIdentifier(tenant: string, path: string, value: string): Promise<Person | null>;
}

/**
 * @param type the User resource type
 * @throws TypeError where the User type has no e-mails to find people by
 */
export function createPeople(store: Store, type: ResourceType): People {
  const emails = type.attributes.get('emails')?.subAttributes.get('value');
  if (emails === undefined) throw new TypeError('the User resource type has no emails.value');
  const person = (row: StoredResource, groups: readonly Membership[]): Person => {
    const { resource } = load(type, row);
    const active = resource.active !== false;
    const shown = groups.length > 0 && { groups: groups.map(groupElement) };
    const attributes = { ...withoutNeverReturned(type, resource), active, ...shown };
    return { id: row.id, revision: row.version, groups, attributes, active };
  };
  const people = async (tenant: string, rows: readonly StoredResource[]): Promise<readonly Person[]> => {
    const groups = await groupsOfEach(store, tenant, rows);
    return rows.map((row) => person(row, groups.get(row.id) ?? NONE));
  };
  const find = async (tenant: string, attribute: Attribute, value: Json) => {
    const filter = equalTo(attribute, value);
    const page = await store.findResources({ tenant, type: type.name, filter, offset: 0, limit: 2 });
    return people(tenant, page.resources);
  };
  return {
    async get(tenant, id) {
      const row = await store.getResource({ tenant, type: type.name, id });
      if (row === null) return null;
      const [one = null] = await people(tenant, [row]);
      return one;
    },
    async isActive(tenant, id) {
      const key = { tenant, type: type.name, id };
      const json = await store.getJson(key);
      if (json === null || !mayBeDeactivated(json)) return json !== null;
      const row = await store.getResource(key);
      return row !== null && load(type, row).resource.active !== false;
    },
    async findByEmail(tenant, value) {
      const people = isAscii(value) ? await find(tenant, emails, value) : [];
      return people.length === 1 ? people.filter((one) => hasAddress(one, value)) : people;
    },
    async findByIdentifier(tenant, path, text) {
      const attribute = resolveAttribute(type, path);
      if (attribute === null) return null;
      const people = await find(tenant, attribute, attribute.definition.type === 'integer' ? Number(text) : text);
      return people.length === 1 ? (people[0] ?? null) : null;
    },
  };
}

type Groups = readonly Membership[];
const NONE: Groups = [];
const IN_NONE: ReadonlyMap<string, Groups> = new Map();

/** RFC 7643 §4.1.2: the groups are kept with the groups, so that they are as of now. Who is in none is not in the map. */
async function groupsOfEach(
  store: Store,
  tenant: string,
  rows: readonly StoredResource[],
): Promise<ReadonlyMap<string, Groups>> {
  const ids = rows.filter(({ inGroup }) => inGroup !== 0).map(({ id }) => id);
  if (ids.length === 0) return IN_NONE;
  return Map.groupBy(await store.groupsOf(tenant, ids), ({ member }) => member);
}

function groupElement({ group, display, direct }: Membership): JsonObject {
  return { value: group, ...(display !== null && { display }), type: direct ? 'direct' : 'indirect' };
}

function isAscii(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

/**
 * Whether the address stands there, but for the case of ASCII letters. The index folds Unicode too, where U+212A KELVIN SIGN is
 * a k: good enough to search by, not to take over an account with.
 */
function hasAddress(person: Person, address: string): boolean {
  const { emails } = person.attributes;
  const wanted = address.toLowerCase();
  return (
    Array.isArray(emails) &&
    emails.some(
      (one) =>
        isObject(one) && typeof one.value === 'string' && isAscii(one.value) && one.value.toLowerCase() === wanted,
    )
  );
}
