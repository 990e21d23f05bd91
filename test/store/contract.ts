import { afterAll, beforeAll, describe } from 'vitest';
import type { Store } from '../../src/store/port.ts';
import { auditContract } from './contract/audit.ts';
import { budgetContract } from './contract/budgets.ts';
import { commitContract } from './contract/commits.ts';
import { consentContract } from './contract/consents.ts';
import { credentialContract } from './contract/credentials.ts';
import { feedContract } from './contract/feed.ts';
import { filterContract } from './contract/filters.ts';
import { memberContract } from './contract/members.ts';
import { orderContract } from './contract/orders.ts';
import { pageContract } from './contract/pages.ts';
import { premiseContract } from './contract/premises.ts';
import { recordContract } from './contract/records.ts';
import { refreshContract } from './contract/refreshes.ts';
import { registrationContract } from './contract/registrations.ts';
import { resourceContract } from './contract/resources.ts';
import { snapshotContract } from './contract/snapshots.ts';

/** What every store does, said once. The store is opened once for all: each test has a tenant of its own. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`the store's contract, on ${name}`, () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());
    const opened = () => store;
    resourceContract(opened);
    commitContract(opened);
    pageContract(opened);
    filterContract(opened);
    orderContract(opened);
    recordContract(opened);
    auditContract(opened);
    credentialContract(opened);
    refreshContract(opened);
    registrationContract(opened);
    memberContract(opened);
    feedContract(opened);
    budgetContract(opened);
    consentContract(opened);
    premiseContract(opened);
    snapshotContract(opened);
  });
}
