import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, eventWorld, hire, patch, type Seen, settled } from '../events/world.ts';
import type { TestWorld } from '../world.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await eventWorld('');
});
afterAll(() => world.close());

const cursorNow = async () => (await ask(world, 'GET', '/Changes?cursor=now')).body.nextCursor;

/** Follows the feed to its end. */
async function walk(cursor: string | null, count = 3, as: 'hr' | 'cache' | 'phones' = 'cache'): Promise<Seen[]> {
  const seen: Seen[] = [];
  for (let next = cursor; ; ) {
    const { body } = await ask(
      world,
      'GET',
      `/Changes?count=${count}${next === null ? '' : `&cursor=${next}`}`,
      undefined,
      as,
    );
    seen.push(...body.Resources);
    next = body.nextCursor;
    if (!body.moreAvailable) return seen;
  }
}

describe('an HR tool that follows the changes', () => {
  test('begins at the oldest with no cursor, or with an empty one', async () => {
    const [none, empty] = [
      await ask(world, 'GET', '/Changes?count=2'),
      await ask(world, 'GET', '/Changes?count=2&cursor='),
    ];
    expect(empty.status).toBe(200);
    expect(empty.body).toEqual(none.body);
  });

  test('is told what happened to whom, by whom, and which attributes changed', async () => {
    const cursor = await cursorNow();
    const id = await hire(world, { userName: 'ada', title: 'Clerk' });
    world.clock.advance(1_000);
    await patch(world, id, 'name.familyName', 'Byron');
    await ask(world, 'DELETE', `/Users/${id}`);
    const changes = await walk(cursor);
    const same = { id: expect.any(String), resourceType: 'User', resource: id, client: 'hr', at: expect.any(String) };
    const $ref = `https://id.example.com/scim/v2/Users/${id}`;
    expect(changes).toEqual([
      {
        ...same,
        type: 'resource.created',
        version: 'W/"1"',
        $ref,
        changed: expect.arrayContaining(['userName', 'title']),
      },
      {
        ...same,
        type: 'resource.patched',
        version: 'W/"2"',
        $ref,
        changed: expect.arrayContaining(['name.familyName']),
      },
      { ...same, type: 'resource.deleted', changed: [] },
    ]);
    expect(JSON.stringify(changes)).not.toContain('Byron');
    expect(Date.parse(String(changes[1]?.at))).toBe(world.clock.now());
  });

  test('sees each change once and in order while many write at once', async () => {
    const cursor = await cursorNow();
    const ids = await Promise.all(Array.from({ length: 12 }, () => hire(world)));
    const writing = Promise.all(ids.flatMap((id) => ['a', 'b', 'c'].map((title) => patch(world, id, 'title', title))));
    const seen: Seen[] = [];
    for (let next = cursor; seen.length < 48; ) {
      const { body } = await ask(world, 'GET', `/Changes?count=5&cursor=${next}`);
      seen.push(...body.Resources);
      next = body.nextCursor;
      await settled();
    }
    await writing;
    expect(new Set(seen.map(({ id }) => id)).size).toBe(48);
    for (const id of ids) {
      const versions = seen.filter(({ resource }) => resource === id).map(({ version }) => version);
      expect(versions).toEqual(['W/"1"', 'W/"2"', 'W/"3"', 'W/"4"']);
    }
  });

  test('is not told of a change that changed nothing, or that was refused', async () => {
    const id = await hire(world, { userName: 'grace', title: 'Admiral' });
    const cursor = await cursorNow();
    await patch(world, id, 'title', 'Admiral');
    expect((await ask(world, 'POST', '/Users', { schemas: [], userName: 'grace' })).status).toBeGreaterThanOrEqual(400);
    expect(await walk(cursor)).toEqual([]);
  });

  test('may read from the oldest, and gets the same from a cursor however often', async () => {
    const all = await walk(null, 100);
    expect(all.length).toBeGreaterThan(3);
    expect(await walk(null, 1)).toEqual(all);
    const { body } = await ask(world, 'GET', '/Changes?count=2');
    const again = await Promise.all([walk(body.nextCursor, 2), walk(body.nextCursor, 50)]);
    expect(again).toEqual([all.slice(2), all.slice(2)]);
  });

  test('and waits is answered as soon as something changes, or when its time is over', async () => {
    const cursor = await cursorNow();
    const waiting = ask(world, 'GET', `/Changes?wait=20s&cursor=${cursor}`);
    await settled();
    const id = await hire(world);
    expect((await waiting).body.Resources).toMatchObject([{ resource: id }]);

    let answered = false;
    const inVain = ask(world, 'GET', `/Changes?wait=2s&cursor=${await cursorNow()}`).finally(() => {
      answered = true;
    });
    await settled();
    expect(answered).toBe(false);
    for (let second = 0; second < 2; second += 1) {
      world.clock.advance(1_000);
      await settled();
    }
    expect((await inVain).body.Resources).toEqual([]);
  });
});

describe('what a client may not read is not told', () => {
  test('attributes outside its permissions are left out of a change', async () => {
    const cursor = await cursorNow();
    const id = await hire(world, { title: 'Clerk', active: true });
    await patch(world, id, 'title', 'Chief');
    expect((await walk(cursor, 10, 'phones')).map(({ changed }) => changed)).toEqual([
      expect.arrayContaining(['userName']),
      [],
    ]);
    expect(JSON.stringify(await walk(cursor, 10, 'phones'))).not.toContain('title');
  });

  test('another tenant has a feed of its own', async () => {
    const cursor = await cursorNow();
    const id = await hire(world, {}, 'elsewhere');
    expect(await walk(cursor)).toEqual([]);
    const { body } = await ask(world, 'GET', '/Changes', undefined, 'elsewhere');
    expect(body.Resources).toMatchObject([{ resource: id }]);
  });

  test('and without credentials there is none', async () => {
    expect((await world.request('/scim/v2/Changes')).status).toBe(401);
  });
});

describe('RFC 9865 a cursor that leads nowhere', () => {
  test.each<[string, string, string]>([
    ['no cursor at all', 'oldest', 'invalidCursor'],
    ['a number', '7', 'invalidCursor'],
    ['one that was tampered with', `${Buffer.from('change 01').toString('base64url')}`, 'invalidCursor'],
    ['one beyond the end', Buffer.from('change 999999').toString('base64url'), 'invalidCursor'],
    ['a very long one', 'A'.repeat(4_000), 'invalidCursor'],
  ])('%s', async (_, cursor, scimType) => {
    const { status, body } = await ask(world, 'GET', `/Changes?cursor=${cursor}`);
    expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType });
  });

  test.each([
    ['count=x', 'invalidCount'],
    ['count=1.5', 'invalidCount'],
    ['wait=20', 'invalidValue'],
    ['wait=s', 'invalidValue'],
    ['wait=1h', 'invalidValue'],
    ['cuont=2', 'invalidValue'],
  ])('%s is 400 %s', async (query, scimType) => {
    expect((await ask(world, 'GET', `/Changes?${query}`)).body).toMatchObject({ status: '400', scimType });
  });

  test('one before what is kept is 400 expiredCursor, and what is kept can be read', async () => {
    const { body } = await ask(world, 'GET', '/Changes?count=1');
    world.clock.advance(1_000);
    const cursor = await cursorNow();
    const id = await hire(world);
    await world.store.pruneChanges(world.clock.now());
    expect((await ask(world, 'GET', `/Changes?cursor=${body.nextCursor}`)).body.scimType).toBe('expiredCursor');
    expect(await walk(cursor)).toMatchObject([{ resource: id }]);
    expect(await walk(null)).toMatchObject([{ resource: id }]);
    await world.store.pruneChanges(world.clock.now() + 1);
    expect((await ask(world, 'GET', `/Changes?cursor=${cursor}`)).body.scimType).toBe('expiredCursor');
    expect(await walk(null)).toEqual([]);
  });
});

test('a cursor outlives the process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'avow-changes-'));
  const config = `issuer: https://id.example.com\ndatabase: ${folder}/avow.db\nsecret: a-secret-for-tests-alone\n`;
  const before = await eventWorld('', { config });
  await hire(before);
  const { body } = await ask(before, 'GET', '/Changes');
  const id = await hire(before);
  await before.close();
  const after = await eventWorld('', { config });
  const next = await ask(after, 'GET', `/Changes?cursor=${body.nextCursor}`);
  await after.close();
  rmSync(folder, { recursive: true });
  expect(next.body.Resources).toMatchObject([{ resource: id }]);
});
