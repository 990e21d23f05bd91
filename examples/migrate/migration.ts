import type { Kept } from './people.ts';
import { ORDER, type Position, type PositionFile } from './position.ts';
import { bodyOf, managerOperations, memberOperations, type Reference, referencesOf } from './references.ts';
import type { Endpoint, Scim } from './scim.ts';

export interface Migration {
  readonly source: Scim;
  readonly target: Scim;
  readonly position: PositionFile;
  /** Is told how many of how many have been moved. */
  readonly progress: (what: string, done: number, total: number) => void;
}

const PAGE = 100;
/** How many requests about single resources are under way at once. */
const CONCURRENCY = 8;

/**
 * Moves every person and every group, with the references between them, from one SCIM server to another. May be killed at any
 * moment and started again: a page that was under way is gone through once more, and whoever is there already is found by their
 * externalId.
 */
export async function migrate(migration: Migration): Promise<void> {
  const mover = createMover(migration);
  let position = migration.position.read();
  while (position.endpoint !== null) {
    position = await movePage(migration, mover, position.endpoint, position);
    migration.position.write(position);
  }
  for (const [index, reference] of position.pending.entries()) {
    await mover.completeReferences(reference);
    migration.progress('references', index + 1, position.pending.length);
  }
  migration.position.write({ endpoint: null, startIndex: 1, pending: [] });
}

async function movePage(
  { source, progress }: Migration,
  mover: Mover,
  endpoint: Endpoint,
  { startIndex, pending }: Position,
): Promise<Position> {
  const page = await source.page(endpoint, startIndex, PAGE);
  const incomplete = await mover.move(endpoint, page.resources);
  const next = startIndex + page.resources.length;
  const all = [...pending, ...incomplete.map(({ id }) => ({ endpoint, id }))];
  progress(endpoint === '/Users' ? 'people' : 'groups', next - 1, page.total);
  if (page.resources.length > 0 && next <= page.total) return { endpoint, startIndex: next, pending: all };
  return { endpoint: ORDER[ORDER.indexOf(endpoint) + 1] ?? null, startIndex: 1, pending: all };
}

interface Mover {
  /** Gives back those that refer to what has still to come. */
  move(endpoint: Endpoint, resources: readonly Kept[]): Promise<readonly Kept[]>;
  completeReferences(reference: Reference): Promise<void>;
}

function createMover({ source, target }: Migration): Mover {
  /** The ids of the new server by those of the old one. */
  const ids = new Map<string, string>();

  async function learn({ endpoint, id }: Reference): Promise<string | null> {
    const known = ids.get(id);
    if (known !== undefined) return known;
    const resource = await source.get(endpoint, id);
    const found = resource === null ? null : await target.find(endpoint, resource.externalId);
    if (found !== null) ids.set(id, found);
    return found;
  }

  async function learnAll(resource: Kept): Promise<boolean> {
    const found = await eachOf(referencesOf(resource), learn);
    return !found.includes(null);
  }

  async function apply(endpoint: Endpoint, id: string, operations: readonly unknown[]): Promise<void> {
    for (const operation of operations) await target.patch(endpoint, id, [operation]);
  }

  return {
    async move(endpoint, resources) {
      const known = await eachOf(resources, learnAll);
      const bodies = resources.map((resource) => bodyOf(resource, ids));
      const created = resources.length === 0 ? [] : await target.createAll(endpoint, bodies);
      await eachOf(resources.entries().toArray(), async ([index, resource]) => {
        const id = created[index] ?? (await target.find(endpoint, resource.externalId));
        if (id === null) throw new Error(`${resource.externalId} cannot be created: another one has one of its values`);
        ids.set(resource.id, id);
      });
      await eachOf(resources.entries().toArray(), async ([index, resource]) => {
        const id = ids.get(resource.id) ?? '';
        // A manager may have come with the same page; and what was there already may lack what an interrupted run had still to give.
        const inBody = created[index] !== null && known[index] === true;
        if (!inBody) await apply(endpoint, id, managerOperations(resource, ids));
        await apply(endpoint, id, memberOperations(resource, ids));
      });
      return resources.filter((resource) => referencesOf(resource).some(({ id }) => !ids.has(id)));
    },
    async completeReferences({ endpoint, id }) {
      const resource = await source.get(endpoint, id);
      if (resource === null) return;
      const moved = await learn({ endpoint, id });
      if (moved === null || !(await learnAll(resource))) {
        throw new Error(`${resource.externalId} refers to what was not moved`);
      }
      await apply(endpoint, moved, [...managerOperations(resource, ids), ...memberOperations(resource, ids)]);
    },
  };
}

/** Results in order, a few at a time. */
async function eachOf<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const left = items.entries();
  const worker = async () => {
    for (const [index, item] of left) results[index] = await act(item);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return results;
}
