import type { Fact, UniqueValue } from '../scim/resource.ts';
import { AUDIT_PLANS } from './audit.ts';
import { boundedKey } from './bounded-key.ts';
import type { SqlValue, Step } from './driver.ts';
import { changeSteps, type InsertChange } from './feed.ts';
import { insertSteps } from './many-rows.ts';
import { membershipSteps } from './membership.ts';
import type { ResourceKey, Write } from './port.ts';
import { PREMISE_PLANS } from './premises.ts';
import { REGISTRATION_PLANS } from './registrations.ts';
import { changedRowValues, type RowValues, rowValues, withoutRowValues } from './row-values.ts';
import { NO_SLOT, type Slots } from './slots.ts';
import { SNAPSHOT_PLANS } from './snapshots.ts';
import { type Changes, NO_TYPE } from './statements.ts';
import { step } from './step.ts';

/** Every write but a change, which has its place at the end of a commit. */
type Planned = Exclude<Write, InsertChange>;
type WriteOf<K extends Planned['kind']> = Extract<Planned, { kind: K }>;

/** The statements, and the slots that they name: put together once, since there are a hundred statements. */
export type Known = Changes & { readonly slots: Slots };

const PLANS: { readonly [K in Planned['kind']]: (changes: Known, write: WriteOf<K>) => readonly Step[] } = {
  insertResource: (changes, { key, resource, facts, uniques }) => [
    step(changes.insertResource, { ...key, ...resource, ...rowValues(facts) }, 'exists'),
    ...uniques.map((unique) => insertUnique(changes, key, unique)),
    ...insertFacts(changes, key, facts),
  ],
  updateResource: (changes, { key, expected, resource, facts, uniques }) => [
    // First, so that in PostgreSQL the row is locked before anything that depends on its version is touched.
    updateRow(changes, { ...resource, ...key, expected }, changedRowValues(facts)),
    ...uniques.remove.map((unique) => step(changes.deleteUnique, uniqueRow(key, unique))),
    ...uniques.add.map((unique) => insertUnique(changes, key, unique)),
    ...withoutRowValues(facts.remove).map((fact) => step(changes.deleteFact, factRow(changes.slots, key, fact))),
    ...insertFacts(changes, key, facts.add),
  ],
  deleteResource: (changes, { key, expected }) => [
    step(changes.deleteResource, { ...key, version: expected }, 'version'),
    step(changes.deleteUniques, owner(key)),
    step(changes.deleteFacts, owner(key)),
    step(changes.deleteMembers, { tenant: key.tenant, group: key.id }),
    step(changes.deleteMemberships, { tenant: key.tenant, member: key.id }),
    step(changes.deleteLinks, { tenant: key.tenant, user: key.id }),
    step(changes.deleteTokens, { tenant: key.tenant, user: key.id }),
    step(changes.deleteRefreshes, { tenant: key.tenant, user: key.id }),
    step(changes.deleteConsents, { tenant: key.tenant, user: key.id }),
  ],
  insertLink: (changes, { link }) => [step(changes.insertLink, { ...link }, 'link')],
  // A hash of 256 random bits is never met twice; if it were, the older token must not be answered for the newer.
  insertToken: (changes, { token }) => [step(changes.insertToken, { ...token }, 'exists')],
  insertKey: (changes, { key }) => [step(changes.insertKey, { ...key }, 'key')],
  deleteKey: (changes, { kid }) => [step(changes.deleteKey, { kid })],
  insertReplay: (changes, { tenant, issuer, jti, expiresAt }) => [
    step(changes.insertReplay, { tenant, issuer, jti: boundedKey(jti), expiresAt }, 'replay', issuer),
  ],
  addMembers: membershipSteps,
  removeMembers: membershipSteps,
  removeOtherMembers: membershipSteps,
  insertBudget: (changes, { budget }) => [step(changes.insertBudget, { ...budget }, 'exists')],
  spendBudget: (changes, { kind: _, ...spent }) => [step(changes.spendBudget, spent, 'budget')],
  insertConsent: (changes, { consent }) => [step(changes.insertConsent, { ...consent }, 'exists')],
  grantConsent: (changes, { kind: _, ...grant }) => [step(changes.grantConsent, grant, 'spent')],
  spendConsent: (changes, { kind: _, ...spent }) => [step(changes.spendConsent, spent, 'version')],
  revokeConsent: (changes, { kind: _, ...end }) => [step(changes.revokeConsent, end)],
  insertRefresh: (changes, { refresh }) => [step(changes.insertRefresh, { ...refresh }, 'exists')],
  rotateRefresh: (changes, { kind: _, ...rotation }) => [step(changes.rotateRefresh, rotation, 'spent')],
  endRefresh: (changes, { tenant, family }) => [
    // First, so that in PostgreSQL it waits for a rotation under way, whose access token is seen then.
    step(changes.deleteRefresh, { tenant, family }, 'spent'),
    step(changes.revokeFamily, { tenant, family }),
    step(changes.deleteFamily, { tenant, family }),
  ],
  deleteToken: (changes, { tenant, hash }) => [step(changes.deleteToken, { tenant, hash })],
  insertRevocation: (changes, { kind: _, ...revocation }) => [step(changes.insertRevocation, revocation)],
  insertDerivation: (changes, { tenant, jti, origins, expiresAt }) => [
    step(changes.insertDerivation, { tenant, jti, origins: JSON.stringify(origins), expiresAt }),
  ],
  ...AUDIT_PLANS,
  ...REGISTRATION_PLANS,
  ...PREMISE_PLANS,
  ...SNAPSHOT_PLANS,
  insertCredential: (changes, { credential }) => [step(changes.insertCredential, { ...credential }, 'exists')],
  endCredential: (changes, { kind: _, ...end }) => [step(changes.endCredential, end)],
  useCredential: (changes, { kind: _, ...use }) => [step(changes.useCredential, use)],
  moveStream: (changes, { kind: _, ...stream }) => [step(changes.moveStream, stream)],
  holdStream: (changes, { kind: _, ...hold }) => [step(changes.holdStream, hold, 'held')],
};

/** What a commit asks of the database, in order. */
export function stepsOfAll(changes: Known, writes: readonly Write[]): readonly Step[] {
  const isChange = (write: Write): write is InsertChange => write.kind === 'insertChange';
  const planned = writes.filter((write): write is Planned => !isChange(write));
  return [...planned.flatMap((write) => stepsOf(changes, write)), ...changeSteps(changes, writes.filter(isChange))];
}

function stepsOf<K extends Planned['kind']>(changes: Known, write: WriteOf<K> & { readonly kind: K }): readonly Step[] {
  return PLANS[write.kind](changes, write);
}

/** What stays as it is is not written: the database need not look for it in an index. */
function updateRow(changes: Changes, row: Readonly<Record<string, SqlValue>>, changed: RowValues): Step {
  return step(changes.updateResource(Object.keys(changed)), { ...row, ...changed }, 'version');
}

function owner({ tenant, type, id }: ResourceKey) {
  return { tenant, type, resource: id };
}

/** A value that is unique in the whole tenant is kept under no type. */
function uniqueRow(key: ResourceKey, { global, path, key: value }: UniqueValue) {
  return { ...owner(key), ...(global && { type: NO_TYPE }), path, key: boundedKey(value) };
}

function insertUnique(changes: Changes, key: ResourceKey, unique: UniqueValue): Step {
  return step(changes.insertUnique, uniqueRow(key, unique), 'unique', unique.path);
}

function insertFacts({ slots, insertFacts: insert }: Known, key: ResourceKey, facts: readonly Fact[]): Step[] {
  return insertSteps(
    insert,
    withoutRowValues(facts).map((fact) => factRow(slots, key, fact)),
  );
}

/** A fact that is to go, and of whose path there is no slot, is not there. */
function factRow(slots: Slots, { tenant, type, id }: ResourceKey, { path, key, element, unindexed }: Fact) {
  const slot = slots.of(tenant, type).get(path) ?? NO_SLOT;
  return { resource: id, slot, element, key, indexed: unindexed ? 0 : 1 };
}
