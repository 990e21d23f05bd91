import { describe, expect, test } from 'vitest';
import { createTally } from '../../src/audit/tally.ts';
import { createClock } from '../world.ts';

const addresses = (count: number) => Array.from({ length: count }, (_, i) => `2001:db8:${i.toString(16)}:0`);

describe('of those whom nobody knows', () => {
  test('so many of an address are kept in a minute, and in the next as many again', () => {
    const clock = createClock();
    const tally = createTally(clock);
    const kept = () =>
      Array.from({ length: 150 }, () => tally.keepsRefusal('invalid_client', { address: '192.0.2.1' })).filter(Boolean);
    expect(kept()).toHaveLength(100);
    expect(tally.keepsRefusal('invalid_client', { address: '192.0.2.2' })).toBe(true);
    expect(tally.take('due')).toEqual([]);
    clock.advance(60_000);
    const [count, ...others] = tally.take('due');
    expect(count?.said).toMatchObject({ address: '192.0.2.1', code: 'invalid_client', times: 50 });
    expect(others).toEqual([]);
    expect(kept()).toHaveLength(100);
  });

  test('so many of all are kept and told apart, however many addresses they have', () => {
    const tally = createTally(createClock());
    const all = addresses(5_000);
    expect(all.filter((address) => tally.keepsRefusal('invalid_client', { address }))).toHaveLength(1_000);
    for (const address of all) tally.limited(address);
    const counts = tally.take('now').map(({ event, said }) => ({ event, ...said }));
    expect(counts).toHaveLength(2_002);
    const times = counts.map((count) => ('times' in count ? count.times : 0));
    expect(times.reduce((sum, one) => sum + one, 0)).toBe(4_000 + 5_000);
    const rest = counts.filter((count) => 'address' in count && count.address === null);
    expect(rest).toMatchObject([
      { event: 'client.refused', times: 3_000 },
      { event: 'client.limited', times: 4_000 },
    ]);
    expect(tally.take('now')).toEqual([]);
  });
});

test('of a client that registered itself as many are kept, in its own tenant, whatever strangers do', () => {
  const tally = createTally(createClock());
  for (const address of addresses(2_000)) tally.keepsRefusal('invalid_client', { address });
  const client = { tenant: 'north', client: 'dyn.1' };
  const kept = Array.from({ length: 150 }, () => tally.keepsRefusal('invalid_scope', client)).filter(Boolean);
  expect(kept).toHaveLength(100);
  expect(tally.keepsRefusal('invalid_scope', { tenant: 'north', client: 'dyn.2' })).toBe(true);
  const [count, ...others] = tally.take('now').filter(({ said }) => said.client !== null);
  expect(count).toMatchObject({
    tenant: 'north',
    said: { client: 'dyn.1', address: null, code: 'invalid_scope', times: 50 },
  });
  expect(others).toEqual([]);
});
