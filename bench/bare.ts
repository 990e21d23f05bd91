/**
 * The yardstick: a bare Hono app that serves the bytes Avow serves, and does nothing else. GET / answers them; POST / and
 * PATCH / read their body and answer them. The parent says which bytes (POST /bytes), then measures.
 */
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

let bytes = '{}';
const headers = { 'content-type': 'application/json' };
const app = new Hono();
app.get('/', (c) => c.body(bytes, 200, headers));
app.on(['POST', 'PATCH'], '/', async (c) => {
  await c.req.text();
  return c.body(bytes, 200, headers);
});
app.post('/bytes', async (c) => {
  bytes = await c.req.text();
  return c.body(null, 204);
});
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, (info: AddressInfo) => {
  process.stdout.write(`${info.port}\n`);
});
