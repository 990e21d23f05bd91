/**
 * The directory that moves: a SCIM server from npm (scimmy behind express), in a process of its own, with made-up people in its
 * memory. Says its port to its parent when it listens.
 */
import express from 'express';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';
import { makeGroups } from './groups.ts';
import { type Kept, makePeople } from './people.ts';
import { seeded } from './random.ts';

interface Page {
  readonly startIndex: number;
  readonly count: number;
}

const token = process.env.SOURCE_TOKEN ?? '';
const [people = 0, seed = 1] = process.argv.slice(2).map(Number);
const random = seeded(seed);

/** scimmy's answer to a read: one resource by its id, or the page that was asked for. */
function reader<T extends Kept>(kept: readonly T[]) {
  const byId = new Map(kept.map((one) => [one.id, one]));
  return (resource: SCIMMY.Types.Resource, page: Page) => {
    if (resource.id !== undefined) {
      const found = byId.get(resource.id);
      if (found === undefined) throw new SCIMMY.Types.Error(404, '', `there is no ${resource.id}`);
      return found;
    }
    // Its ListResponse takes the whole from here, and would else count the page alone.
    resource.constraints = Object.assign({}, page, { totalResults: kept.length });
    return kept.slice(page.startIndex - 1, page.startIndex - 1 + page.count);
  };
}

SCIMMY.Resources.declare(SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser)).egress(
  reader(makePeople(people, random)),
);
SCIMMY.Resources.declare(SCIMMY.Resources.Group).egress(reader(makeGroups(people, random)));

const app = express();
app.use(
  '/scim/v2',
  new SCIMMYRouters({
    type: 'bearer',
    handler: (request) => {
      if (request.header('authorization') !== `Bearer ${token}`) throw new Error('the token is not known');
      return 'migration';
    },
    // The query is passed on here, since express 5 makes it anew each time it is asked for, and the routers' own reading of it is lost.
    context: (request): Page => ({
      startIndex: Number(request.query.startIndex ?? 1),
      count: Number(request.query.count ?? 100),
    }),
  }),
);
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.send?.(address.port);
});
// A parent that is gone needs no server.
process.once('disconnect', () => process.exit());
