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
  const wait = createTurn(() => flush(questions, 'read'), {
    size: () => works.length,
    flush: () => flush(works, 'commit'),
  });
  const later = (waiting: typeof questions) => (name: string) =>
    new Promise<void>((resolve) => {
      waiting.push({ name, resolve });
      wait();
    });
  return { log, read: later(questions), commit: later(works) };
}

describe('in one turn of the event loop', () => {
  test('changes that read twice and commit do each together', async () => {
    const { log, read, commit } = createDatabase();
    const change = async (name: string) => {
      await read(`${name}1`);
      // Deciding takes microtasks, of some more than of others.
      for (let n = 0; n < name.charCodeAt(0) % 5; n += 1) await null;
      await read(`${name}2`);
      await commit(name);
    };
    await Promise.all([change('a'), change('b'), commit('c')]);
    expect(log).toEqual(['read a1,b1', 'read a2,b2', 'commit c,a,b']);
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

describe('of who asks on and on', () => {
  const askOn = async (times: number, read: (name: string) => Promise<void>) => {
    for (let n = 0; n < times; n += 1) await read('on');
  };

  test('some questions are answered in one turn, and others have theirs in between', async () => {
    const { log, read } = createDatabase();
    const all = askOn(30, read);
    await nextTurn();
    const between = log.length;
    expect(between).toBeLessThan(15);
    await nextTurn();
    expect(log.length).toBeGreaterThan(between);
    await Promise.all([all, read('other')]);
    expect(log.findIndex((line) => line.includes('other'))).toBeLessThan(30);
    expect(log).toHaveLength(30);
  });

  test('the commits of others are made meanwhile', async () => {
    const { log, read, commit } = createDatabase();
    const all = askOn(30, read);
    await commit('other');
    expect(log.length).toBeLessThan(15);
    await all;
  });
});

describe('a commit', () => {
  test('of several waits for who comes in the next turn, and in the one after that', async () => {
    const { log, commit } = createDatabase();
    const next = nextTurn();
    const third = next.then(() => commit('c'));
    const fourth = next.then(() => nextTurn()).then(() => commit('d'));
    await Promise.all([commit('a'), commit('b'), third, fourth]);
    expect(log).toEqual(['commit a,b,c,d']);
  });

  test('is made when a turn brings nobody', async () => {
    const { log, commit } = createDatabase();
    const done = Promise.all([commit('a'), commit('b')]);
    for (let turn = 0; turn < 3; turn += 1) await nextTurn();
    expect(log).toEqual(['commit a,b']);
    await done;
  });

  test('of who writes alone is made in the same turn', async () => {
    const { log, commit } = createDatabase();
    for (const name of ['a', 'b', 'c']) {
      const done = commit(name);
      await nextTurn();
      expect(log.at(-1)).toBe(`commit ${name}`);
      await done;
    }
  });

  test('of who comes first after several waits for the others too', async () => {
    const { log, commit } = createDatabase();
    await Promise.all([commit('a'), commit('b')]);
    await Promise.all([commit('c'), nextTurn().then(() => commit('d'))]);
    expect(log).toEqual(['commit a,b', 'commit c,d']);
  });

  test('does not wait without end for others that keep coming', async () => {
    const { log, commit } = createDatabase();
    const all = [commit('first'), commit('second')];
    for (let turn = 0; turn < 40; turn += 1) {
      await nextTurn();
      all.push(commit(`${turn}`));
    }
    expect(log[0]).toMatch(/^commit first,second,0,1,/);
    expect(log.length).toBeGreaterThan(1);
    await Promise.all(all);
  });

  test('of very many does not wait for one more', async () => {
    const { log, commit } = createDatabase();
    const all = Array.from({ length: 100 }, (_, n) => commit(`${n}`));
    await nextTurn();
    expect(log).toHaveLength(1);
    await Promise.all(all);
  });
});
