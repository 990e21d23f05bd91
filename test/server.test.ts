import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { BodyTooLarge, readText } from '../src/http/body.ts';
import { freePort, listen } from '../src/server.ts';

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

test('a request whose client closes the connection knows of it', async () => {
  const asked = Promise.withResolvers<void>();
  const left = Promise.withResolvers<void>();
  const app = new Hono();
  app.get('/slow', async (c) => {
    c.req.raw.signal.addEventListener('abort', () => left.resolve());
    asked.resolve();
    await left.promise;
    return c.text('to nobody');
  });
  const listening = await listen(app, { host: '127.0.0.1', port: 0 });
  const leaving = new AbortController();
  const answer = expect(fetch(`${listening.url}/slow`, { signal: leaving.signal })).rejects.toThrow();
  await asked.promise;
  leaving.abort();
  await Promise.all([answer, left.promise]);
  await listening.stop(1_000);
});

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

test('a stop under load loses no request: each is answered, or its connection was never taken', async () => {
  const app = new Hono();
  app.get('/', (c) => c.text('here'));
  const listening = await listen(app, { host: '127.0.0.1', port: 0 });
  const ends: string[] = [];
  let answers = 0;
  const warm = Promise.withResolvers<void>();
  const client = async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (;;) {
      const outcome = await ask(listening.url, agent);
      if (outcome !== 'here') return ends.push(outcome);
      answers += 1;
      if (answers === 400) warm.resolve();
    }
  };
  const clients = Array.from({ length: 20 }, client);
  await warm.promise;
  await listening.stop(10_000);
  await Promise.all(clients);
  expect(ends).toEqual(Array.from({ length: 20 }, () => 'ECONNREFUSED'));
});

test('a stop answers what comes at once on a connection that is kept alive, and says that it is the last', async () => {
  const { listening, open } = await slow();
  open();
  const agent = new Agent({ keepAlive: true });
  expect(await ask(`${listening.url}/slow`, agent)).toBe('done');
  const stopped = listening.stop(10_000);
  expect(await ask(`${listening.url}/slow`, agent)).toBe('done');
  expect(await ask(`${listening.url}/slow`, agent)).toBe('ECONNREFUSED');
  await stopped;
});

/** The body of the answer, or the code of the error. */
function ask(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve) => {
    const request = get(url, { agent }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString('utf8');
      });
      response.once('end', () => resolve(body));
    });
    request.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

describe('what no app is ever asked', () => {
  test('a URL longer than any is read is answered as SCIM has it, with the way out', async () => {
    const listening = await listen(new Hono(), { host: '127.0.0.1', port: 0 });
    const answer = await fetch(`${listening.url}/scim/v2/Users?filter=${'a'.repeat(20_000)}`);
    expect(answer.status).toBe(431);
    expect(answer.headers.get('content-type')).toBe('application/scim+json');
    expect(await answer.json()).toMatchObject({ status: '431', detail: expect.stringContaining('/.search') });
    await listening.stop(50);
  });

  test('what is no HTTP is 400', async () => {
    const listening = await listen(new Hono(), { host: '127.0.0.1', port: 0 });
    const socket = connect(Number(new URL(listening.url).port), '127.0.0.1');
    socket.end('hello\r\n\r\n');
    expect((await text(socket)).split('\r\n')[0]).toBe('HTTP/1.1 400 Bad Request');
    await listening.stop(50);
  });
});

test('a port that is free is told to one caller alone, and is none that the system gives to others meanwhile', async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, freePort));
  expect(new Set(ports).size).toBe(20);
  // Linux hands out 32768 to 60999, others 49152 and above.
  expect(Math.max(...ports)).toBeLessThan(32_768);
  const taken = await listen(new Hono(), { host: '127.0.0.1', port: ports[0] ?? 0 });
  await taken.stop(50);
});

describe('a body', () => {
  const HEAD = 'POST / HTTP/1.1\r\nhost: avow.example\r\nconnection: close\r\n';
  const COMES: readonly (readonly [how: string, parts: readonly string[]])[] = [
    ['with its head', [`${HEAD}content-length: 10\r\n\r\nfour süß`]],
    ['after its head', [`${HEAD}content-length: 10\r\n\r\n`, 'four ', 'süß']],
    ['in chunks, with its head', [`${HEAD}transfer-encoding: chunked\r\n\r\na\r\nfour süß\r\n0\r\n\r\n`]],
  ];

  /** What an app makes of a request that comes in these parts, each after the one before was taken. */
  async function answerTo(parts: readonly string[], limit: number): Promise<string> {
    const app = new Hono();
    app.post('/', async (c) => c.text(`read: ${await readText(c, limit)}`));
    app.onError((error, c) => c.text(error instanceof BodyTooLarge ? 'too large' : 'failed'));
    const listening = await listen(app, { host: '127.0.0.1', port: 0 });
    const socket = connect(Number(new URL(listening.url).port), '127.0.0.1');
    for (const part of parts) await new Promise<void>((resolve) => socket.write(part, () => setImmediate(resolve)));
    const answer = await text(socket);
    await listening.stop(50);
    return answer;
  }

  test.each(COMES)('that comes %s is read', async (_, parts) => {
    expect(await answerTo(parts, 10)).toContain('read: four süß');
  });

  test.each(COMES)('that comes %s is not read where it is too large', async (_, parts) => {
    expect(await answerTo(parts, 9)).toContain('too large');
  });
});
