/**
 * A peer: scimmy-routers on Express over a Map by id and one by userName, so that its handler costs nothing to speak of.
 * The first argument says how many people it begins with; their ids are `user-0` and so on.
 */
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import express from 'express';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';
import { person } from './person.ts';

interface Kept {
  readonly id: string;
  readonly userName: string;
  readonly meta: { readonly created: Date; readonly lastModified: Date };
}

const byId = new Map<string, Kept>();
const byName = new Map<string, Kept>();

function keep(user: Kept): Kept {
  byId.set(user.id, user);
  byName.set(user.userName.toLowerCase(), user);
  return user;
}

function asked(filter: unknown): readonly Kept[] {
  // SCIMMY gives a filter as a list of expressions, of which each comparison is [operator, value].
  const [{ userName = [] } = {}] = filter as readonly { userName?: readonly unknown[] }[];
  const [operator, value] = userName;
  if (operator !== 'eq') throw new Error('the benchmark asks for userName eq alone');
  const found = byName.get(String(value).toLowerCase());
  return found === undefined ? [] : [found];
}

const now = new Date();
for (let n = 0; n < Number(process.argv[2]); n += 1) {
  keep({ ...person(n), id: `user-${n}`, meta: { created: now, lastModified: now } });
}

SCIMMY.Resources.declare(SCIMMY.Resources.User)
  .ingress((resource, instance) => {
    const before = resource.id === undefined ? undefined : byId.get(resource.id);
    const at = new Date();
    const meta = { created: before?.meta.created ?? at, lastModified: at };
    return keep({ ...JSON.parse(JSON.stringify(instance)), id: before?.id ?? randomUUID(), meta });
  })
  .egress((resource) => {
    if (resource.id === undefined) return [...asked(resource.filter)];
    const found = byId.get(resource.id);
    if (found === undefined) throw new SCIMMY.Types.Error(404, '', 'not found');
    return found;
  });

const token = `Bearer ${process.env.BENCH_TOKEN}`;
const app = express();
app.use(
  '/scim',
  new SCIMMYRouters({
    type: 'bearer',
    handler: (request) => {
      if (request.header('authorization') !== token) throw new Error('unknown token');
      return 'bench';
    },
  }),
);
const server = app.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
