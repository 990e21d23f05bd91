import { describe, expect, test } from 'vitest';
import { commitTogether, type Task } from '../../src/directory/commit-together.ts';
import { Conflict, type Store, type Write } from '../../src/store/port.ts';
import { memoryStore } from '../store/memory.ts';
import { insertOf, updateOf, userKey } from '../store/samples.ts';

const TENANT = 'default';

/** A store that notes what is committed at once. */
function noting() {
  const store = memoryStore();
  const calls: (readonly Write[])[][] = [];
  const noted: Store = {
    ...store,
    commitEach: (commits) => {
      calls.push([...commits]);
      return store.commitEach(commits);
    },
  };
  return { store: noted, calls };
}

const insert = (id: string, userName = id): Write => insertOf(TENANT, { id, uniques: [unique(userName)] });
const unique = (key: string) => ({ path: 'username', key });
const creates =
  (id: string, userName = id): Task<string> =>
  async (store) => {
    await store.commit([insert(id, userName)]);
    return id;
  };
const later = () => new Promise<void>((resolve) => setImmediate(resolve));
const statuses = (outcomes: readonly (readonly PromiseSettledResult<unknown>[])[]) =>
  outcomes.map((unit) => unit.map(({ status }) => status));

describe('tasks that commit together', () => {
  test('share one transaction, in their order, however long each takes to decide', async () => {
    const { store, calls } = noting();
    const slow: Task<string> = async (own) => {
      await later();
      return creates('a', 'ada')(own);
    };
    const outcomes = await commitTogether(store, [[slow], [creates('b', 'ada')], [creates('c')]]);
    expect(calls).toHaveLength(1);
    expect(statuses(outcomes)).toEqual([['fulfilled'], ['rejected'], ['fulfilled']]);
    expect(outcomes[1]?.[0]).toMatchObject({ reason: { kind: 'unique' } });
  });

  test('do not wait for one that ends without a commit, well or badly', async () => {
    const { store, calls } = noting();
    const outcomes = await commitTogether<string>(store, [
      [async () => 'nothing to do'],
      [() => Promise.reject(new Error('refused'))],
      [creates('a')],
    ]);
    expect(statuses(outcomes)).toEqual([['fulfilled'], ['rejected'], ['fulfilled']]);
    expect(calls).toHaveLength(1);
  });

  test('decide anew in the next round where they met a conflict', async () => {
    const { store, calls } = noting();
    await store.commit([insert('a')]);
    const increments: Task<number> = async (own) => {
      for (;;) {
        const version = (await own.getResource(userKey(TENANT, 'a')))?.version ?? 0;
        try {
          await own.commit([updateOf(TENANT, 'a', version)]);
          return version + 1;
        } catch (error) {
          if (!(error instanceof Conflict)) throw error;
        }
      }
    };
    const outcomes = await commitTogether(store, [[increments], [increments], [increments]]);
    expect(outcomes.flat()).toMatchObject([{ value: 2 }, { value: 3 }, { value: 4 }]);
    expect(calls).toHaveLength(3);
  });

  test('of one unit stand together: what is made comes before what refers to it', async () => {
    const { store, calls } = noting();
    const renames: Task<string> = async (own) => {
      await own.commit([updateOf(TENANT, 'b', 1), insert('a')]);
      return 'a';
    };
    expect(statuses(await commitTogether(store, [[renames, creates('b')]]))).toEqual([['fulfilled', 'fulfilled']]);
    expect(calls[0]).toHaveLength(1);
  });

  test('of one unit fall together: one that fails leaves nothing of the other', async () => {
    const { store } = noting();
    const outcomes = await commitTogether<string>(store, [
      [creates('a'), () => Promise.reject(new Error('refused'))],
      [creates('b')],
    ]);
    expect(statuses(outcomes)).toEqual([['rejected', 'rejected'], ['fulfilled']]);
    expect(outcomes[0]?.[0]).toMatchObject({ reason: { status: 409 } });
    expect(await store.getResource(userKey(TENANT, 'a'))).toBeNull();
    expect(await store.getResource(userKey(TENANT, 'b'))).not.toBeNull();
  });

  test('all fail where the transaction does', async () => {
    const { store } = noting();
    const broken: Store = { ...store, commitEach: () => Promise.reject(new Error('the disk is full')) };
    const outcomes = await commitTogether(broken, [[creates('a')], [creates('b')]]);
    expect(outcomes.flat()).toMatchObject(Array(2).fill({ reason: { message: 'the disk is full' } }));
  });

  test('none is none', async () => {
    expect(await commitTogether(noting().store, [])).toEqual([]);
  });
});
