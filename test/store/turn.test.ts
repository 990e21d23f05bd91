import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createTurn } from '../../src/store/turn.ts';

/** A database that tells what was done, a line for what was done at once. */
function createDatabase() {
  const log: string[] = [];
  const questions: { readonly name: string; readonly resolve: () => void }[] = [];
  const works: { readonly name: string; readonly resolve: () => void }[] = [];
  const flush = (waiting: typeof questions, verb: string) => {
    const all = waiting.splice(0);
    if (all.length > 0) log.push(`${verb} ${all.map(({ name }) => name).join()}`);
    for (const { resolve } of all) resolve();
    return all.length > 0;
  };
  const wait = createTurn(
    () => flush(questions, 'read'),
    () => flush(works, 'commit'),
  );
  const later = (waiting: typeof questions) => (name: string) =>
    new Promise<void>((resolve) => {
      waiting.push({ name, resolve });
      wait();
    });
  return { log, read: later(questions), commit: later(works) };
}

describe('in one turn of the event loop', () => {
  test('changes that read twice and commit do each together, before anybody new comes', async () => {
    const { log, read, commit } = createDatabase();
    const change = async (name: string) => {
      await read(`${name}1`);
      // Deciding takes microtasks, of some more than of others.
      for (let n = 0; n < name.charCodeAt(0) % 5; n += 1) await null;
      await read(`${name}2`);
      await commit(name);
    };
    const all = [change('a'), change('b'), commit('c')];
    await Promise.all([...all, nextTurn().then(() => change('d'))]);
    expect(log).toEqual(['read a1,b1', 'read a2,b2', 'commit c,a,b', 'read d1', 'read d2', 'commit d']);
  });

  test('nothing is done before it ends', async () => {
    const { log, read, commit } = createDatabase();
    const all = [commit('a'), read('b')];
    await null;
    expect(log).toEqual([]);
    await Promise.all(all);
    expect(log).toEqual(['read b', 'commit a']);
  });

  test('who asks after a commit is answered in the next', async () => {
    const { log, read, commit } = createDatabase();
    await Promise.all([commit('a').then(() => read('a')), nextTurn().then(() => read('b'))]);
    expect(log).toEqual(['commit a', 'read a,b']);
  });
});
