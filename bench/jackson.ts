/**
 * A peer: the directory of @boxyhq/saml-jackson, in memory, behind the same bare Hono as the yardstick. It validates nothing.
 * The first argument says how many people it begins with; their ids are `user-0` and so on.
 */
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { person } from './person.ts';

interface Answer {
  readonly status: number;
  readonly data?: unknown;
}

interface Controller {
  readonly directories: {
    create(wanted: object): Promise<{ data: { id: string; scim: { secret: string } } }>;
  };
  readonly requests: { handle(request: object): Promise<Answer> };
}

interface Jackson {
  controllers(options: object): Promise<{ directorySyncController: Controller }>;
}

const load = createRequire(new URL('./peers/package.json', import.meta.url));
const jackson: Jackson = load('@boxyhq/saml-jackson');
const { directorySyncController } = await jackson.controllers({
  externalUrl: 'http://127.0.0.1',
  samlPath: '/saml',
  samlAudience: 'bench',
  scimPath: '/scim',
  db: { engine: 'mem' },
  noAnalytics: true,
  logger: { info: () => {}, warn: () => {}, error: () => {} },
});
const { directories, requests } = directorySyncController;
const { data: directory } = await directories.create({
  tenant: 'bench',
  product: 'bench',
  type: 'generic-scim-v2',
});

function handle(
  method: string,
  resourceId: string | undefined,
  body: object | undefined,
  apiSecret: string,
  query = {},
) {
  return requests.handle({
    method,
    resourceId,
    body,
    apiSecret,
    query,
    directoryId: directory.id,
    resourceType: 'users',
  });
}

for (let n = 0; n < Number(process.argv[2]); n += 1) {
  const body: object & { userId?: string } = { ...person(n), userId: `user-${n}` };
  const { status } = await handle('POST', undefined, body, directory.scim.secret);
  if (status !== 201) throw new Error(`saml-jackson refused a person with ${status}`);
  // It keeps the object itself, and would serve this with it.
  delete body.userId;
}

const app = new Hono();
app.on(['GET', 'POST', 'PATCH'], '/scim/Users/:id?', async (c) => {
  // The secret is the directory's own: the token of the benchmark stands for it, and is compared as long.
  const secret = c.req.header('authorization') === `Bearer ${process.env.BENCH_TOKEN}` ? directory.scim.secret : '';
  const body = c.req.method === 'GET' ? undefined : await c.req.json();
  const filter = c.req.query('filter');
  const { status, data } = await handle(c.req.method, c.req.param('id'), body, secret, { filter });
  return new Response(JSON.stringify(data), { status, headers: { 'content-type': 'application/scim+json' } });
});
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, (info: AddressInfo) => {
  process.stdout.write(`${info.port}\n`);
});
