import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AuditWorld, startAuditWorld } from './world.ts';

const DAY = 86_400_000;

let world: AuditWorld;
beforeEach(async () => {
  world = await startAuditWorld();
  // The other tenant has one record, and then none for long.
  await world.read('', 'stranger');
  await world.token('app', 'read');
  await world.recorder.seal();
});
afterEach(() => world.stop());

const settled = async () => {
  for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** Until the first key is replaced by age, and removed. */
async function rotate(): Promise<void> {
  world.keys.start();
  const isRemoved = async () =>
    (await world.store.listAudit('default', 20)).some(({ event }) => event === 'key.removed');
  while (!(await isRemoved())) {
    world.clock.advance(DAY);
    await settled();
  }
  await world.recorder.seal();
}

test('seals of a key that was removed are verified still, and so is a checkpoint that was kept', async () => {
  const kept = await (await world.read('/checkpoint')).text();
  const keptElsewhere = await (await world.read('/checkpoint', 'stranger')).text();
  await rotate();
  expect(await world.verified(kept)).toMatchObject({ good: true });
  // Nothing that came later covers the last seal of this one.
  expect(await world.verified(keptElsewhere, 'north')).toMatchObject({ good: true });
});

test('who can write to the database adds no key that seals would be good by', async () => {
  await rotate();
  world.tamper(
    'update audit set record = replace(record, \'"sealed":"\', \'"sealed":"e30\') where event = \'key.removed\'',
  );
  const { good, said } = await world.verified(undefined, 'north');
  expect(good).toBe(false);
  expect(said).toContain('the key of the last seal is not known any more');
});
