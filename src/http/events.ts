import type { Context, Hono } from 'hono';
import type { Caller } from '../directory/directory.ts';
import type { Events } from '../events/events.ts';
import { poll } from '../events/poll.ts';
import { readPollRequest } from '../events/poll-request.ts';

/** What the SCIM routes read a request with. */
export interface Reading {
  readonly authenticate: (c: Context) => Promise<Caller>;
  readonly readJson: (c: Context) => Promise<unknown>;
}

/** `POST /events/{stream}`: RFC 8936 §2, a poll for SETs. */
export function mountEvents(app: Hono, { publisher, polled }: Events, { authenticate, readJson }: Reading): void {
  app.post('/events/:stream', async (c) => {
    const caller = await authenticate(c);
    const request = readPollRequest(await readJson(c));
    const answer = await poll(publisher, polled.get(c.req.param('stream')), caller, request);
    // RFC 8936 §2.3: application/json.
    const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
    return new Response(JSON.stringify(answer), { status: 200, headers });
  });
}
