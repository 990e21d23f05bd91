import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordLine } from '../../src/cli/audit-text.ts';
import { createRetentionWorld, DAY_MS, type RetentionNode, type RetentionWorld } from './world.ts';

let world: RetentionWorld;
beforeEach(() => {
  world = createRetentionWorld();
});
afterEach(() => world.stop());

const AUDIT = '{ retention: { introspections: 30d } }';

async function recorded(node: RetentionNode): Promise<void> {
  await node.look(20);
  await node.seal();
  world.clock.advance(40 * DAY_MS);
  await node.issue(1);
  await node.seal();
}

const pruned = (node: RetentionNode) => node.logged.filter(({ message }) => message.includes('were pruned'));
const turns = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
};

describe('a node that serves', () => {
  test('prunes when it starts, and again an hour later', async () => {
    const node = await world.node(AUDIT);
    await recorded(node);
    node.retention.start();
    await turns(() => pruned(node).length === 1);
    expect(pruned(node)[0]?.fields).toMatchObject({ tenant: 'default', kind: 'introspections', records: 20 });
    await turns(() => world.clock.waiting() === 1);
    await node.look(1);
    await node.seal();
    world.clock.advance(31 * DAY_MS);
    await turns(() => world.clock.waiting() === 1 && node.logged.length > 0);
    await node.issue(1);
    await node.seal();
    world.clock.advance(3_600_000);
    await turns(() => pruned(node).length === 2);
    expect(await node.verified()).toMatchObject({ good: true });
  });

  test('takes a changed retention without a restart', async () => {
    const node = await world.node('{}');
    await recorded(node);
    node.retention.start();
    await node.rewrite((text) => text.replace('audit: {}', `audit: ${AUDIT}`));
    await turns(() => pruned(node).length === 1);
    expect(await node.counts()).not.toHaveProperty('token.introspected');
  });
});

describe('of two nodes', () => {
  test('one prunes at a time: each record goes once, and what is on record of it is right', async () => {
    const [one, other] = [await world.node(AUDIT), await world.node(AUDIT)];
    await recorded(one);
    const results = (await Promise.all([one.prune(), other.prune()])).flat();
    expect(results.map(({ records }) => records)).toEqual([20]);
    await one.seal();
    expect(await other.verified()).toMatchObject({
      good: true,
      said: expect.stringContaining('; 20 pruned by policy'),
    });
    expect((await one.counts())['audit.pruned']).toBe(1);
  });

  test('the other goes on where the first was killed', async () => {
    const [one, other] = [await world.node(AUDIT), await world.node(AUDIT)];
    await recorded(one);
    const commit = () => Promise.reject(new Error('killed'));
    let commits = 0;
    const dying: typeof one.store = {
      ...one.store,
      commit: (writes) => {
        commits += 1;
        return commits > 1 ? commit() : one.store.commit(writes);
      },
    };
    await expect(one.prune({ store: dying })).rejects.toThrow('killed');
    expect(await other.prune()).toEqual([]);
    expect((await other.counts())['token.introspected']).toBe(20);
    world.clock.advance(600_000);
    expect(await other.prune()).toMatchObject([{ records: 20 }]);
    expect(await other.verified()).toMatchObject({ good: true });
  });
});

test('the record of a pruning is a line of avow audit: what went, how many and up to when', async () => {
  const node = await world.node(AUDIT);
  await recorded(node);
  await node.prune();
  const [row] = await node.store.listAudit('default', 1);
  expect(row === undefined ? '' : recordLine(row)).toBe(
    '2027-01-02T12:00:00.000Z  audit.pruned  -  20 of introspections up to 2026-11-23T12:00:00.000Z',
  );
});

describe('avow audit prune', () => {
  test('says with --dry-run what would go, and removes it without', async () => {
    const node = await world.node(AUDIT);
    await recorded(node);
    expect(await node.command(true)).toBe(
      'default  introspections  20 records would be pruned, up to 2026-11-23T12:00:00.000Z\n',
    );
    expect((await node.counts())['token.introspected']).toBe(20);
    expect(await node.command(false)).toBe(
      'default  introspections  20 records pruned, up to 2026-11-23T12:00:00.000Z\n',
    );
    expect(await node.counts()).not.toHaveProperty('token.introspected');
    expect(await node.verified()).toMatchObject({ good: true });
    expect(await node.command(true)).toBe('Nothing is to be pruned.\n');
  });

  test('says that everything is kept where nothing else is configured', async () => {
    const node = await world.node('{}');
    expect(await node.command(true)).toBe('Everything is kept: see audit.retention\n');
  });
});
