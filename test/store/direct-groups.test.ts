import { expect, test } from 'vitest';
import { createDirectGroups, type DirectRow } from '../../src/store/direct-groups.ts';

const MOST = 2_000;
const directGroups = { name: 'directGroups', text: '', parameters: [] };
const directGroupsAfter = { name: 'directGroupsAfter', text: '', parameters: [] };

/** A table of memberships: so many groups for each of the members. */
function tableOf(sizes: readonly number[]) {
  const members = sizes.map((_, n) => `u${n}`);
  const rows = sizes.flatMap((size, n) =>
    Array.from({ length: size }, (_, i): DirectRow => {
      return { member: `u${n}`, group: `g${String(i).padStart(5, '0')}`, display: null, version: 1 };
    }),
  );
  const read: number[] = [];
  const direct = createDirectGroups(
    { directGroups, directGroupsAfter },
    async (statement, { members: list, member, after, limit }) => {
      const asked = new Set<unknown>(statement === directGroups ? JSON.parse(String(list)) : [member]);
      const beyond = statement === directGroups ? '' : String(after);
      const found = rows.filter((row) => asked.has(row.member) && row.group > beyond).slice(0, Number(limit));
      read.push(found.length);
      return found;
    },
    (ids) => JSON.stringify(ids),
  );
  return { rows, read, all: () => direct('t', members) };
}

test.each<[string, readonly number[]]>([
  ['nobody', []],
  ['who is in none', [0]],
  ['one who is in as many as are read at once', [MOST]],
  ['one who is in more', [MOST * 2 + 1]],
  ['many who are in many', [1, MOST, 0, 5_000, 3, MOST - 1, 700, 700, 700]],
])('the memberships of %s are all read, some at a time', async (_, sizes) => {
  const { rows, read, all } = tableOf(sizes);
  expect(await all()).toEqual(rows);
  expect(Math.max(0, ...read)).toBeLessThanOrEqual(MOST);
});

test('those of a page of people are read with one question, where they are few', async () => {
  const { read, all } = tableOf(Array.from({ length: 200 }, () => 5));
  await all();
  expect(read).toEqual([1_000]);
});
