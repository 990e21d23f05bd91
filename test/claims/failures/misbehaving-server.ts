import { setTimeout as passed } from 'node:timers/promises';
import { json, type StandIn, standIn } from '../stand-in.ts';
import type { Condition } from './condition.ts';

type Answer = Parameters<typeof standIn>[0];

/** Longer than any `maxBytes` that a test leaves at its default. */
const HUGE = 'x'.repeat(100_000);
const SLOW_MS = 30;

/** How a server on the network brings a condition about; the others are made without one that answers. */
const BEHAVIOURS: Partial<Readonly<Record<Condition, (good: object) => Answer>>> = {
  'answers that there is nothing': () => json({ message: 'no such customer' }, 404),
  'answers a value of the wrong type': (good) =>
    json(Object.fromEntries(Object.keys(good).map((name) => [name, { is: 'no scalar' }]))),
  'is slow, but in time': (good) => (request, response) =>
    void passed(SLOW_MS).then(() => json(good)(request, response)),
  'does not answer in time': () => () => {},
  'resets midway': () => (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    response.write('{"plan":', () => response.socket?.resetAndDestroy());
  },
  'answers garbage': () => (_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"plan":'),
  'answers hugely': (good) => json({ ...good, more: HUGE }),
  redirects: () => (request, response) =>
    request.url === '/elsewhere'
      ? json({ plan: 'stolen' })(request, response)
      : response.writeHead(302, { location: '/elsewhere' }).end(),
};

/**
 * A server on loopback in a condition. Where it refuses the connection it is closed already, and its URL is that of nobody.
 * @param good what it answers when it is well
 */
export async function misbehavingServer(condition: Condition, good: object): Promise<StandIn> {
  const server = await standIn(BEHAVIOURS[condition]?.(good) ?? json(good));
  if (condition !== 'refuses the connection') return server;
  await server.close();
  return { ...server, close: () => Promise.resolve() };
}
