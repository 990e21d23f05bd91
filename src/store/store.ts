import { createAudit } from './audit.ts';
import type { StoredBudget } from './budget-port.ts';
import type { StoredConsent } from './consent-port.ts';
import type { Dialect } from './dialect.ts';
import type { Driver } from './driver.ts';
import { createFeed } from './feed.ts';
import { createFind } from './find.ts';
import { inLots } from './lots.ts';
import { createMembership } from './membership.ts';
import { perDialect } from './per-dialect.ts';
import type { Link, Store, StoredCredential, StoredJson, StoredKey, StoredResource, StoredToken } from './port.ts';
import { createReader } from './reader.ts';
import type { StoredRefresh } from './refresh-port.ts';
import { createRegistrations } from './registrations.ts';
import { createSlots } from './slots.ts';
import { createSnapshots } from './snapshots.ts';
import { type StandingRow, standingIn } from './standing.ts';
import { changeStatements, readStatements } from './statements.ts';
import { stepsOfAll } from './steps.ts';
import { createSweep } from './sweep.ts';

const readsOf = perDialect(readStatements);
const changesOf = perDialect(changeStatements);

/** The store over an open database whose tables are there. One for every dialect. */
export function createStore(driver: Driver, dialect: Dialect): Store {
  const reads = readsOf(dialect);
  const changes = changesOf(dialect);
  const slots = createSlots(driver, dialect);
  const known = { ...changes, slots };
  const { list, first } = createReader(driver);

  return {
    getJson: (key) => first<StoredJson>(reads.getJson, { ...key }),
    getResource: (key) => first<StoredResource>(reads.getResource, { ...key }),
    ...createFind(driver, dialect, slots),
    getLink: (tenant, issuer, subject) => first<Link>(reads.getLink, { tenant, issuer, subject }),
    listLinks: (tenant, user) => list<Link>(reads.listLinks, { tenant, user }),
    getToken: (hash) => first<StoredToken>(reads.getToken, { hash }),
    getCredential: (sha256) => first<StoredCredential>(reads.getCredential, { sha256 }),
    listCredentials: (tenant) => list<StoredCredential>(reads.listCredentials, { tenant }),
    getConsent: (tenant, id) => first<StoredConsent>(reads.getConsent, { tenant, id }),
    listConsents: (tenant, user) => list<StoredConsent>(reads.listConsents, { tenant, user }),
    getBudget: (tenant, jti) => first<StoredBudget>(reads.getBudget, { tenant, jti }),
    getRefresh: (family) => first<StoredRefresh>(reads.getRefresh, { family }),
    getUnrevoked: (hash) => first<StoredToken>(reads.getUnrevoked, { hash }),
    standingOf: async (tenant, jti) => standingIn(await list<StandingRow>(reads.standingOf, { tenant, jti })),
    listKeys: () => list<StoredKey>(reads.listKeys, {}),
    ...createAudit(driver, dialect),
    ...createFeed(driver, dialect),
    ...createMembership(driver, dialect),
    ...createRegistrations(driver, dialect),
    ...createSnapshots(driver, dialect),
    ...createSweep(driver, dialect),
    commit: async (writes) => {
      const preparing = slots.prepare(writes);
      if (preparing !== null) await preparing;
      await driver.batch(stepsOfAll(known, writes));
    },
    commitEach: async (commits) => {
      const outcomes: PromiseSettledResult<void>[] = [];
      for (const lot of inLots(commits)) {
        const preparing = slots.prepare(lot.flat());
        if (preparing !== null) await preparing;
        for (const outcome of await driver.batchEach(lot.map((writes) => stepsOfAll(known, writes)))) {
          outcomes.push(outcome.status === 'rejected' ? outcome : { ...outcome, value: undefined });
        }
      }
      return outcomes;
    },
    ping: async () => {
      await list(reads.ping, {});
    },
    close: () => driver.close(),
  };
}
