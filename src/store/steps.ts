import type { Fact, UniqueValue } from '../scim/resource.ts';
import { boundedKey } from './bounded-key.ts';
import type { SqlValue, Step } from './driver.ts';
import type { ConflictKind, ResourceKey, Write } from './port.ts';
import { bind, type Statement } from './statement.ts';
import { type Changes, FACTS_AT_ONCE } from './statements.ts';

type WriteOf<K extends Write['kind']> = Extract<Write, { kind: K }>;
type Row = Readonly<Record<string, SqlValue>>;

const PLANS: { readonly [K in Write['kind']]: (changes: Changes, write: WriteOf<K>) => readonly Step[] } = {
  insertResource: (changes, { key, resource, facts, uniques }) => [
    step(changes.insertResource, { ...key, ...resource }, 'exists'),
    ...uniques.map((unique) => insertUnique(changes, key, unique)),
    ...insertFacts(changes, key, facts),
  ],
  updateResource: (changes, { key, expected, resource, facts, uniques }) => [
    // First, so that in PostgreSQL the row is locked before anything that depends on its version is touched.
    step(changes.updateResource, { ...resource, ...key, expected }, 'version'),
    ...uniques.remove.map((unique) => step(changes.deleteUnique, uniqueRow(key, unique))),
    ...uniques.add.map((unique) => insertUnique(changes, key, unique)),
    ...facts.remove.map((fact) => step(changes.deleteFact, { ...owner(key), ...fact })),
    ...insertFacts(changes, key, facts.add),
  ],
  deleteResource: (changes, { key, expected }) => [
    step(changes.deleteResource, { ...key, version: expected }, 'version'),
    step(changes.deleteUniques, owner(key)),
    step(changes.deleteFacts, owner(key)),
    step(changes.deleteLinks, { tenant: key.tenant, user: key.id }),
    step(changes.deleteTokens, { tenant: key.tenant, user: key.id }),
  ],
  insertLink: (changes, { link }) => [step(changes.insertLink, { ...link }, 'link')],
  // A hash of 256 random bits is never met twice; if it were, the older token must not be answered for the newer.
  insertToken: (changes, { token }) => [step(changes.insertToken, { ...token }, 'exists')],
  insertKey: (changes, { key }) => [step(changes.insertKey, { ...key }, 'key')],
  insertReplay: (changes, { tenant, issuer, jti, expiresAt }) => [
    step(changes.insertReplay, { tenant, issuer, jti: boundedKey(jti), expiresAt }, 'replay'),
  ],
  insertAudit: (changes, { audit }) => [step(changes.insertAudit, { ...audit })],
};

/** What a write asks of the database, in order. */
export function stepsOf<K extends Write['kind']>(
  changes: Changes,
  write: WriteOf<K> & { readonly kind: K },
): readonly Step[] {
  return PLANS[write.kind](changes, write);
}

function step(statement: Statement, row: Row, kind: ConflictKind | null = null, path: string | null = null): Step {
  return { statement, values: bind(statement, row), conflict: kind === null ? null : { kind, path } };
}

function owner({ tenant, type, id }: ResourceKey) {
  return { tenant, type, resource: id };
}

function uniqueRow(key: ResourceKey, unique: UniqueValue) {
  return { ...owner(key), path: unique.path, key: boundedKey(unique.key) };
}

function insertUnique(changes: Changes, key: ResourceKey, unique: UniqueValue): Step {
  return step(changes.insertUnique, uniqueRow(key, unique), 'unique', unique.path);
}

function insertFacts(changes: Changes, key: ResourceKey, facts: readonly Fact[]): Step[] {
  const steps: Step[] = [];
  for (let start = 0; start < facts.length; start += FACTS_AT_ONCE) {
    const some = facts.slice(start, start + FACTS_AT_ONCE);
    const row: Record<string, SqlValue> = owner(key);
    for (const [i, fact] of some.entries()) {
      row[`path${i}`] = fact.path;
      row[`key${i}`] = fact.key;
      row[`element${i}`] = fact.element;
    }
    steps.push(step(changes.insertFacts(some.length), row));
  }
  return steps;
}
