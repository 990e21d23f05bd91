import type { ResourceType } from '../scim/attribute.ts';
import type { Relation } from '../scim/relation.ts';
import type { JsonObject } from '../scim/resource.ts';
import type { StoredResource } from '../store/port.ts';
import { documentParts, documentText, type View } from './documents.ts';
import { entityTag, openTag } from './entity-tag.ts';
import { elementsText, groupsOfEach, memberElement, shownRelation } from './relation-text.ts';
import type { Found } from './source.ts';

/** How many members are held at once: a group may have more than are good to have in memory. */
const MEMBERS_AT_ONCE = 1_000;

/** The JSON text of something, in pieces that are made as they are read. */
export type Pieces = AsyncGenerator<string, void, undefined>;

/** A whole text where it is at hand, pieces where it may be too long to be held. */
export type Body = string | Pieces;

/** A whole resource, its members or groups among the rest. */
export interface Rendered {
  /** Its entity tag, which is its meta.version too (RFC 7643 §3.1). */
  readonly tag: string;
  readonly body: Body;
}

/** A resource as a view shows it. */
export async function renderOne(view: View, type: ResourceType, row: StoredResource): Promise<Rendered> {
  const found = { type, row };
  const relation = shownRelation(view, type);
  if (relation === null) return plain(view, found);
  return render(view, found, relation, relation.name === 'groups' ? await groupsOf(view, [found]) : NONE);
}

/** The resources of a page, parted by commas. */
export async function* renderPage(view: View, found: readonly Found[]): Pieces {
  let text = '';
  for await (const { one, relation, groups } of withGroups(view, found)) {
    if (one !== found[0]) text += ',';
    const { body } = relation === null ? plain(view, one) : await render(view, one, relation, groups);
    if (typeof body === 'string') text += body;
    else {
      yield text;
      yield* body;
      text = '';
    }
    if (text.length < AT_ONCE) continue;
    yield text;
    text = '';
  }
  yield text;
}

/** Texts are handed on in stretches of about so many characters. */
const AT_ONCE = 65_536;

type Groups = ReadonlyMap<string, readonly JsonObject[]>;
const NONE: Groups = new Map();

/** Of so many resources the groups are read first, and of more as long as these are few: somebody may be in thousands. */
const FIRST_LOT = 8;
const MORE = 4;
const MANY_GROUPS = 2_000;

interface Shown {
  readonly one: Found;
  readonly relation: Relation | null;
  /** Of these and others. */
  readonly groups: Groups;
}

async function* withGroups(view: View, found: readonly Found[]): AsyncGenerator<Shown, void, undefined> {
  const relations = new Map(found.map(({ type }) => [type, shownRelation(view, type)]));
  let size = FIRST_LOT;
  for (let from = 0; from < found.length; ) {
    const lot = found.slice(from, from + size).map((one) => ({ one, relation: relations.get(one.type) ?? null }));
    const grouped = lot.filter(({ relation }) => relation?.name === 'groups').map(({ one }) => one);
    const groups = await groupsOf(view, grouped);
    yield* lot.map((shown) => ({ ...shown, groups }));
    from += size;
    size = sizeOf(groups) > MANY_GROUPS ? 1 : size * MORE;
  }
}

function sizeOf(groups: Groups): number {
  return [...groups.values()].reduce((sum, own) => sum + own.length, 0);
}

/** Whoever is in no group is known to be when the row is read. */
function hasNone({ name }: Relation, { inGroup }: StoredResource): boolean {
  return name === 'groups' && inGroup === 0;
}

async function groupsOf(view: View, found: readonly Found[]): Promise<Groups> {
  const users = found.filter(({ row }) => row.inGroup !== 0).map(({ row }) => row.id);
  return users.length > 0 ? groupsOfEach(view, users) : NONE;
}

function plain(view: View, { type, row }: Found): Rendered {
  return { tag: entityTag(row.version), body: documentText(view, type, row) };
}

async function render(view: View, found: Found, relation: Relation, groups: Groups): Promise<Rendered> {
  const { type, row } = found;
  if (hasNone(relation, row)) return plain(view, found);
  const first = await firstOf(view, relation, row.id, groups);
  const text = elementsText(view, type, relation.attribute, first.elements);
  if (text === '' && first.next === null) return plain(view, found);
  const tag = first.next === null ? entityTag(row.version, text) : openTag(row.version);
  return { tag, body: withElements(view, found, relation, { text, next: first.next, tag }) };
}

/** Some of the members or groups; `next` is the id that the others come after, null where these are all. */
interface Stretch {
  readonly elements: readonly JsonObject[];
  readonly next: string | null;
}

async function firstOf(view: View, relation: Relation, id: string, groups: Groups): Promise<Stretch> {
  return relation.name === 'groups' ? { elements: groups.get(id) ?? [], next: null } : membersAfter(view, id, null);
}

async function membersAfter(view: View, group: string, after: string | null): Promise<Stretch> {
  const { directory, caller } = view;
  const members = await directory.store.listMembers(caller.tenant, group, { after, limit: MEMBERS_AT_ONCE });
  const elements = members.map((member) => memberElement(view, member));
  return { elements, next: members.length < MEMBERS_AT_ONCE ? null : (members.at(-1)?.id ?? null) };
}

interface Start {
  readonly text: string;
  readonly next: string | null;
  readonly tag: string;
}

async function* withElements(
  view: View,
  { type, row }: Found,
  { attribute }: Relation,
  { text: first, next, tag }: Start,
): Pieces {
  const [head, end] = documentParts(view, type, row);
  const tail = end.replace(JSON.stringify(entityTag(row.version)), () => JSON.stringify(tag));
  let before = `${head},"${attribute.definition.name}":[`;
  let open = false;
  for (let text = first, after = next; ; ) {
    if (text !== '') {
      yield before + text;
      before = ',';
      open = true;
    }
    if (after === null) break;
    const stretch: Stretch = await membersAfter(view, row.id, after);
    text = elementsText(view, type, attribute, stretch.elements);
    after = stretch.next;
  }
  // RFC 7643 §2.5: an attribute without values is not there.
  yield open ? `]${tail}` : head + tail;
}
