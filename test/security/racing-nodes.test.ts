/** Two nodes on one PostgreSQL: a person is deactivated at one while tokens are made at both. Skipped where there is no server. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BILLING, type ExchangeWorld, startExchange } from '../issuer/exchange-world.ts';
import { databaseOf, POSTGRES } from '../store/postgres-database.ts';

const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

describe.skipIf(POSTGRES === undefined)('on two nodes', () => {
  // Skipped, this is read all the same.
  const server = POSTGRES ?? 'postgres://localhost';
  const database = databaseOf(server, `avow_race_${randomUUID().replaceAll('-', '')}`);
  let one: ExchangeWorld;
  let two: ExchangeWorld;
  beforeAll(async () => {
    await database.create();
    const config = `database: ${database.url}\nsecret: a-secret-for-tests-alone\n`;
    one = await startExchange((text) => config + text);
    two = await startExchange((text) => config + text);
  });
  afterAll(async () => {
    await Promise.all([one.close(), two.close()]);
    await database.drop();
  });

  const active = (value: boolean) => {
    const patch = { schemas: [PATCH], Operations: [{ op: 'replace', path: 'active', value }] };
    return one.scim('PATCH', `/Users/${one.john}`, patch);
  };

  /** Makes tokens of one at both nodes, again and again. */
  function keepAsking(token: string) {
    let isOver = false;
    let answers = 0;
    const loop = async (node: ExchangeWorld) => {
      while (!isOver) {
        await node.exchange('trading-api', token, { resource: BILLING });
        answers += 1;
      }
    };
    const loops = Promise.all([one, two, one, two].map(loop));
    return {
      /** Waits for so many more. */
      async more(count: number) {
        const enough = answers + count;
        while (answers < enough) await new Promise((resolve) => setImmediate(resolve));
      },
      stop: () => {
        isOver = true;
        return loops;
      },
    };
  }

  test('no token follows a deactivation, however many are being made', { timeout: 30_000 }, async () => {
    for (let round = 0; round < 5; round += 1) {
      const asking = keepAsking(await one.signIn());
      await asking.more(8);
      expect((await active(false)).status).toBe(200);
      await asking.more(8);
      await asking.stop();
      await active(true);
    }
    const events = (await one.store.listAuditAfter(0, 100_000)).map(({ event }) => event);
    let isActive = true;
    const told = { while: 0, after: 0 };
    for (const event of events) {
      if (event === 'resource.patched') isActive = !isActive;
      if (event === 'token.issued') told[isActive ? 'while' : 'after'] += 1;
    }
    expect(told).toEqual({ while: expect.any(Number), after: 0 });
    expect(told.while).toBeGreaterThan(0);
  });
});
