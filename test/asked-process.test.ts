/** One question after the other, to a process that may end. */
import { ChildProcess } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { createAskedProcess, READY } from '../src/asked-process.ts';

interface Question {
  readonly of: number;
}

/** Stands in for a process. */
class Fake extends ChildProcess {
  readonly asked: unknown[] = [];
  override send(question: unknown): boolean {
    this.asked.push(question);
    return true;
  }
  override kill(): boolean {
    return true;
  }
  override ref(): void {}
  override unref(): void {}
}

function createFakes() {
  const started: Fake[] = [];
  const asked = createAskedProcess<Question, number>(
    () => {
      const fake = new Fake();
      started.push(fake);
      return fake;
    },
    (said) => typeof said === 'number',
  );
  const ask = (of: number, signal = new AbortController().signal) => asked.ask({ of }, signal);
  return { started, ask, close: asked.close };
}

describe('where the process ends', () => {
  test('who was being answered is told, and the others are answered by another', async () => {
    const { started, ask } = createFakes();
    const outcomes = Promise.allSettled([ask(1), ask(2), ask(3)]);
    started[0]?.emit('message', READY);
    started[0]?.emit('exit');
    started[1]?.emit('message', READY);
    started[1]?.emit('message', 20);
    started[1]?.emit('message', 30);
    expect(await outcomes).toMatchObject([{ reason: { code: 'ERR_PROCESS' } }, { value: 20 }, { value: 30 }]);
    expect(started[1]?.asked).toEqual([{ of: 2 }, { of: 3 }]);
  });

  test('before it has started, all are told, and none is started in a circle', async () => {
    const { started, ask } = createFakes();
    const outcomes = Promise.allSettled([ask(1), ask(2)]);
    started[0]?.emit('exit');
    const reason = { code: 'ERR_PROCESS' };
    expect(await outcomes).toMatchObject([{ reason }, { reason }]);
    expect(started).toHaveLength(1);
  });
});

test('no process is started once it is closed', async () => {
  const { started, ask, close } = createFakes();
  close();
  await expect(ask(1)).rejects.toMatchObject({ code: 'ERR_PROCESS' });
  expect(started).toEqual([]);
});

test('an answer is held by nobody but who asked', async () => {
  const { started, ask } = createFakes();
  const { signal } = new AbortController();
  const answer = ask(1, signal);
  started[0]?.emit('message', READY);
  started[0]?.emit('message', 10);
  expect(await answer).toBe(10);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
