import { connect } from 'node:net';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { listen } from '../src/server.ts';

/** An app with one slow answer, which the test lets go. */
async function slow() {
  const gate = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const app = new Hono();
  app.get('/slow', async (c) => {
    asked.resolve();
    await gate.promise;
    return c.text('done');
  });
  const listening = await listen(app, { host: '127.0.0.1', port: 0 });
  return { listening, open: gate.resolve, asked: asked.promise };
}

test('a stop lets what is in flight finish, and takes nothing new', async () => {
  const { listening, open, asked } = await slow();
  const answer = fetch(`${listening.url}/slow`).then((response) => response.text());
  await asked;
  const stopped = listening.stop(10_000);
  await expect(fetch(`${listening.url}/slow`)).rejects.toThrow();
  open();
  expect(await answer).toBe('done');
  await stopped;
});

test('a stop does not wait for connections that ask nothing', async () => {
  const { listening } = await slow();
  const socket = connect(Number(new URL(listening.url).port), '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await listening.stop(50);
  await closed;
});

test('a stop cuts what does not finish within the bound', async () => {
  const { listening, asked } = await slow();
  const answer = fetch(`${listening.url}/slow`);
  const refused = expect(answer).rejects.toThrow();
  await asked;
  await listening.stop(20);
  await refused;
});
