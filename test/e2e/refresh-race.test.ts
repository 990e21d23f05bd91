/** One refresh token, shown a thousand times at once over real HTTP: one wins, and the family is revoked. RFC 9700 §4.14.2 */
import path from 'node:path';
import { Agent, request } from 'undici';
import { describe, expect, test } from 'vitest';
import { type SignInWorld, startSignIns, WEB } from '../issuer/sign-in-world.ts';
import { temporaryFolder } from '../store/folder.ts';
import { databaseOf, POSTGRES } from '../store/postgres-database.ts';

const REDEMPTIONS = 1_000;
const BASIC = Buffer.from(`${WEB.id}:${encodeURIComponent(WEB.secret)}`).toString('base64');

interface Redeemed {
  readonly access_token?: string;
  readonly refresh_token?: string;
  readonly error?: string;
}

/** All of them on their way before the first is answered. */
async function redeemAtOnce(world: SignInWorld, token: unknown): Promise<readonly Redeemed[]> {
  const server = await world.listen();
  const dispatcher = new Agent({ connections: 200 });
  const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: String(token) }).toString();
  const headers = { authorization: `Basic ${BASIC}`, 'content-type': 'application/x-www-form-urlencoded' };
  const redeem = async (): Promise<Redeemed> => {
    const answer = await request(`${server.url}/oauth/token`, { method: 'POST', headers, body, dispatcher });
    return JSON.parse(await answer.body.text());
  };
  try {
    return await Promise.all(Array.from({ length: REDEMPTIONS }, redeem));
  } finally {
    await dispatcher.close();
    await server.stop(1_000);
  }
}

async function check(database: string): Promise<void> {
  const world = await startSignIns((config) => `database: '${database}'\nsecret: a-secret-for-tests-alone\n${config}`);
  try {
    const { body: first } = await world.signIn();
    const redeemed = await redeemAtOnce(world, first.refresh_token);
    const won = redeemed.filter((one) => one.error === undefined);
    expect(won).toHaveLength(1);
    expect(redeemed.filter((one) => one.error === 'invalid_grant')).toHaveLength(REDEMPTIONS - 1);

    expect((await world.refresh(won[0]?.refresh_token)).body.error).toBe('invalid_grant');
    expect(await world.isActive(won[0]?.access_token)).toBe(false);
    expect(await world.isActive(first.access_token)).toBe(false);
    expect(await world.records('token.revoked')).toHaveLength(1);
    expect((await world.records('token.refused')).length).toBeGreaterThanOrEqual(REDEMPTIONS - 1);
  } finally {
    await world.stop();
  }
}

describe('a thousand redemptions of one refresh token at once: one wins, and the family is revoked', () => {
  test('on SQLite', () => check(path.join(temporaryFolder(), 'avow.db')), 60_000);

  if (POSTGRES === undefined) {
    test.skip('on a PostgreSQL server: skipped, AVOW_TEST_POSTGRES names none', () => {});
  } else {
    const database = databaseOf(POSTGRES, `avow_race_${process.pid}`);
    test('on a PostgreSQL server', async () => {
      await database.create();
      await check(database.url).finally(database.drop);
    }, 60_000);
  }
});
