import path from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BoundFilter, Operator } from '../../src/scim/bound.ts';
import type { RelationName } from '../../src/scim/relation.ts';
import type { Driver, SqlValue } from '../../src/store/driver.ts';
import type { Store } from '../../src/store/port.ts';
import { openSqlite, sqliteDialect } from '../../src/store/sqlite.ts';
import { createStore } from '../../src/store/store.ts';
import { temporaryFolder } from './folder.ts';
import { all, is, not } from './samples.ts';

describe('how SQLite answers what is asked of the membership', () => {
  const file = path.join(temporaryFolder(), 'membership.db');
  let plans: string[] = [];
  let driver: Driver;
  let store: Store;
  let explainer: Database;
  beforeAll(() => {
    driver = openSqlite(file);
    explainer = new Sqlite(file);
    const all: Driver['all'] = (statement, values) => {
      const steps = explainer
        .prepare<SqlValue[], { detail: string }>(`explain query plan ${statement.text}`)
        .all(...values);
      plans.push(steps.map(({ detail }) => detail).join('\n'));
      return driver.all(statement, values);
    };
    store = createStore({ ...driver, all, scan: all }, sqliteDialect);
  });
  afterAll(async () => {
    explainer.close();
    await driver.close();
  });

  async function planOf(ask: () => Promise<unknown>): Promise<string> {
    plans = [];
    await ask();
    return plans.at(-1) ?? '';
  }
  const find = (type: string, filter: BoundFilter) => () =>
    store.findResources({ tenant: 't', type, filter, offset: 0, limit: 10 });
  const row = (relation: RelationName, id: string): BoundFilter => ({
    kind: 'related',
    relation,
    filter: is(`${relation}.value`, 'eq', id),
  });

  const called = (relation: RelationName, name: string, operator: Operator = 'eq'): BoundFilter => ({
    kind: 'related',
    relation,
    filter: is(`${relation}.display`, operator, name),
  });

  const MEMBER = 'member_groups (tenant=? AND member=?)';
  const IN_GROUP = 'USING PRIMARY KEY (tenant=? AND group=?';
  test.each([
    ['the members of a group, in order', () => store.listMembers('t', 'g', { after: null, limit: 10 }), IN_GROUP],
    ['how many they are', () => store.countMembers('t', 'g'), IN_GROUP],
    ['whether somebody is in it', () => store.findCandidates('t', 'g', ['u']), IN_GROUP],
    ['the groups of somebody', () => store.groupsOf('t', ['u']), MEMBER],
    ['the groups that somebody is in', find('Group', row('members', 'u')), MEMBER],
    ['the users in a group', find('User', row('groups', 'g')), IN_GROUP],
    ['the groups that somebody of a name is in', find('Group', called('members', 'ada')), MEMBER],
    ['the users in a group of a name', find('User', called('groups', 'staff')), IN_GROUP],
    ['the groups with somebody whose name begins so', find('Group', called('members', 'ad', 'sw')), MEMBER],
    ['the groups with somebody in whose name that is', find('Group', called('members', 'd', 'co')), MEMBER],
    ['the users in a group in whose name that is', find('User', called('groups', 'taf', 'co')), IN_GROUP],
    ['those not in a group', find('User', not(row('groups', 'g'))), MEMBER],
    ['those in two groups', find('User', all(row('groups', 'g'), row('groups', 'h'))), IN_GROUP],
  ])('%s: by an index, and no scan of all memberships', async (_, ask, index) => {
    const plan = await planOf(ask);
    expect(plan).toContain(index);
    expect(plan).not.toMatch(/SCAN (m|d|member)\b|AUTOMATIC/);
  });
});
