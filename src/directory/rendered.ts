import type { ResourceType } from '../scim/attribute.ts';
import type { JsonObject } from '../scim/resource.ts';
import type { StoredResource } from '../store/port.ts';
import { documentParts, documentText, type View } from './documents.ts';
import { elementsText, groupsOfEach, memberElement, shownRelation } from './relation-text.ts';
import type { Found } from './source.ts';

/** How many members are held at once: a group may have more than are good to have in memory. */
const MEMBERS_AT_ONCE = 1_000;

/** The JSON text of something, in pieces that are made as they are read. */
export type Pieces = AsyncGenerator<string, void, undefined>;

/**
 * A whole resource, its members or groups among the rest.
 * @throws ScimError 400 where attributes and excludedAttributes are both asked, with the first piece
 */
export async function* renderOne(view: View, type: ResourceType, row: StoredResource): Pieces {
  const groups = shownRelation(view, type)?.name === 'groups' ? await groupsOfEach(view, [row.id]) : NONE;
  yield* render(view, { type, row }, groups);
}

/** The resources of a page, parted by commas. */
export async function* renderPage(view: View, found: readonly Found[]): Pieces {
  const types = new Set(found.map(({ type }) => type));
  const grouped = new Set([...types].filter((type) => shownRelation(view, type)?.name === 'groups'));
  const users = found.filter(({ type }) => grouped.has(type)).map(({ row }) => row.id);
  const groups = users.length > 0 ? await groupsOfEach(view, users) : NONE;
  for (const [index, one] of found.entries()) {
    if (index > 0) yield ',';
    yield* render(view, one, groups);
  }
}

type Groups = ReadonlyMap<string, readonly JsonObject[]>;
const NONE: Groups = new Map();

async function* render(view: View, { type, row }: Found, groups: Groups): Pieces {
  const relation = shownRelation(view, type);
  const own = relation?.name === 'groups' ? groups.get(row.id) : undefined;
  if (relation === null || (relation.name === 'groups' && own === undefined)) {
    yield documentText(view, type, row);
    return;
  }
  const [head, tail] = documentParts(view, type, row);
  const { attribute } = relation;
  const pages = own === undefined ? memberPages(view, row.id) : [own];
  let before = `${head},"${attribute.definition.name}":[`;
  let open = false;
  for await (const elements of pages) {
    const text = elementsText(view, type, attribute, elements);
    if (text === '') continue;
    yield before + text;
    before = ',';
    open = true;
  }
  // RFC 7643 §2.5: an attribute without values is not there.
  yield open ? `]${tail}` : head + tail;
}

async function* memberPages({ directory, caller, ...view }: View, group: string) {
  let after: string | null = null;
  for (;;) {
    const limit = MEMBERS_AT_ONCE;
    const members = await directory.store.listMembers(caller.tenant, group, { after, limit });
    yield members.map((member) => memberElement({ directory, caller, ...view }, member));
    after = members.at(-1)?.id ?? null;
    if (members.length < limit) return;
  }
}
