import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../streams/world.ts';
import { createRetentionWorld, DAY_MS, type RetentionNode, type RetentionWorld } from './world.ts';

let world: RetentionWorld;
beforeEach(() => {
  world = createRetentionWorld();
});
afterEach(() => world.stop());

const RETENTION = 'retention: { introspections: 30d }';
const STREAM = (name = 'archive') => `streams: { ${name}: { to: ${world.folder}/${name}.jsonl, tenant: '*' } }`;

interface Sent {
  readonly event: string;
  readonly seal: { readonly seq: number };
}

function sent(name = 'archive'): readonly Sent[] {
  try {
    const lines = readFileSync(join(world.folder, `${name}.jsonl`), 'utf8').split('\n');
    return lines.slice(0, -1).map((line) => JSON.parse(line));
  } catch {
    return [];
  }
}

async function recorded(node: RetentionNode): Promise<void> {
  await node.issue(1);
  await node.look(3);
  await node.seal();
  world.clock.advance(40 * DAY_MS);
  await node.issue(1);
  await node.seal();
}

describe('what a stream has still to send', () => {
  test('is not pruned before, and then it is', async () => {
    const node = await world.node(`{ ${RETENTION}, ${STREAM()} }`);
    await recorded(node);
    expect(await node.prune()).toMatchObject([{ records: 0, until: null, heldBy: 'archive' }]);
    expect(await node.command(true)).toBe(
      'default  introspections  older ones stay until the stream archive has sent them\n',
    );
    expect(await node.counts()).toMatchObject({ 'token.introspected': 3 });
    node.streams.start();
    await until(world.clock, () => sent().length === 6);
    await node.streams.stop();
    expect(await node.prune()).toMatchObject([{ records: 3, heldBy: null }]);
    expect(await node.counts()).not.toHaveProperty('token.introspected');
  });
});

describe('a stream that begins after records were pruned', () => {
  test('sends those that are there, the record of the pruning too, and nothing in the place of the others', async () => {
    const before = await world.node(`{ ${RETENTION} }`);
    await recorded(before);
    await before.prune();
    await before.seal();
    const node = await world.node(`{ ${RETENTION}, ${STREAM('later')} }`);
    node.streams.start();
    await until(world.clock, () => sent('later').length === 4);
    expect(sent('later').map(({ event }) => event)).toEqual([
      'key.added',
      'token.issued',
      'token.issued',
      'audit.pruned',
    ]);
    await node.streams.stop();
    expect(await node.prune()).toMatchObject([{ heldBy: null }]);
  });

  test('goes on after seals of which nothing is left', async () => {
    const before = await world.node(`{ ${RETENTION} }`);
    await before.seal();
    for (let i = 0; i < 60; i += 1) {
      await before.look(1);
      await before.seal();
    }
    world.clock.advance(40 * DAY_MS);
    await before.issue(1);
    await before.seal();
    await before.prune();
    const node = await world.node(`{ ${RETENTION}, ${STREAM('later')} }`);
    node.streams.start();
    await until(world.clock, () => sent('later').length === 2);
    expect(sent('later').map(({ event }) => event)).toEqual(['key.added', 'token.issued']);
  });

  test('is told of what somebody else removed', async () => {
    const before = await world.node(`{ ${RETENTION} }`);
    await recorded(before);
    await before.prune();
    world.tamper("delete from audit where event = 'token.issued' and seq = 2");
    const node = await world.node(`{ ${RETENTION}, ${STREAM('later')} }`);
    node.streams.start();
    await until(world.clock, () => sent('later').length >= 3);
    expect(sent('later').map(({ event, seal }) => [event, seal.seq])).toContainEqual(['audit.missing', 2]);
  });
});
