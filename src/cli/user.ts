import { dirname, resolve } from 'node:path';
import { shown } from '../audit/audit-answer.ts';
import { eraseFromAudit, recordsAbout } from '../audit/erase.ts';
import { auditWrite } from '../audit/record.ts';
import { createValueHash, type ValueHash } from '../audit/value-hash.ts';
import type { Settled } from '../config/settle.ts';
import { createCursors } from '../directory/cursor.ts';
import type { Caller } from '../directory/directory.ts';
import { createMoments } from '../directory/moments.ts';
import { createPeople } from '../directory/person.ts';
import { deleteResource } from '../directory/write.ts';
import type { Effects } from '../effects.ts';
import { permissionsByAccess } from '../scim/permission.ts';
import { STANDARD } from '../scim/profile.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/port.ts';
import { unlock } from '../unlock.ts';
import type { Output } from './command-line.ts';
import type { UserOptions } from './user-command.ts';

interface UserDeps {
  readonly settled: Settled;
  readonly store: Store;
  readonly effects: Effects;
  readonly secret: string;
  readonly valueHash: ValueHash;
}

/**
 * `avow user export` and `avow user erase`; works beside a running server, which sees at once that a user is gone.
 * @param settled the configuration of `options.config`, checked
 * @throws Error in words for the operator; KeyFileError where the secret is missing
 */
export async function user(settled: Settled, options: UserOptions, effects: Effects, output: Output): Promise<void> {
  const { config } = settled;
  const baseDirectory = dirname(resolve(options.config));
  const shreds = options.action === 'erase' && options.yes;
  const store = await openStore(config.database, { baseDirectory, shreds });
  try {
    const secret = await unlock(config, baseDirectory, store, effects, async (known) => known);
    const deps = { settled, store, effects, secret, valueHash: createValueHash(secret) };
    const id = await idOf(deps, options);
    if (options.action === 'export') output.out(await handOver(deps, options.tenant, id));
    else output.out(options.yes ? await erase(deps, options.tenant, id) : await announce(deps, options.tenant, id));
  } finally {
    await Promise.all([store.close(), settled.close()]);
  }
}

/** Of somebody who is gone already, the id alone is known, by the records about them. */
async function idOf({ settled, store }: UserDeps, { tenant, user: name }: UserOptions): Promise<string> {
  const people = createPeople(store, settled.userType);
  const person = (await people.get(tenant, name)) ?? (await people.findByIdentifier(tenant, 'userName', name));
  if (person !== null) return person.id;
  if ((await store.getPersonKey(tenant, name)) !== null) return name;
  throw new Error(`there is no user '${name}' in the tenant ${tenant}, and none of that id in its audit log`);
}

/** On record before it is handed over. */
async function handOver(deps: UserDeps, tenant: string, id: string): Promise<string> {
  const { store, effects } = deps;
  const all = await exported(deps, tenant, id);
  const records = all.audit.length;
  const record = { event: 'user.exported', client: null, resourceType: 'User', resource: id, records } as const;
  await store.commit([auditWrite({ tenant, id: effects.newId(), at: effects.now() }, record)]);
  return `${JSON.stringify(all, null, 2)}\n`;
}

interface Exported {
  readonly id: string;
  readonly tenant: string;
  readonly user: object | null;
  readonly links: readonly object[];
  readonly audit: readonly object[];
}

/** All that is kept about a person: the resource, but for a password, the links, and every record. */
async function exported(deps: UserDeps, tenant: string, id: string): Promise<Exported> {
  const { settled, store } = deps;
  const person = await createPeople(store, settled.userType).get(tenant, id);
  const records: object[] = [];
  for await (const record of recordsAbout(deps, tenant, id)) records.push(shown(record));
  return { id, tenant, user: person?.attributes ?? null, links: await store.listLinks(tenant, id), audit: records };
}

async function announce(deps: UserDeps, tenant: string, id: string): Promise<string> {
  const { user: kept, links, audit } = await exported(deps, tenant, id);
  const what = [
    kept === null ? 'no user any more' : 'the user',
    `${links.length} links`,
    `${audit.length} audit records`,
  ];
  return `${id}: ${what.join(', ')}. Nothing is erased yet; with --yes it is, and nobody brings it back.\n`;
}

async function erase(deps: UserDeps, tenant: string, id: string): Promise<string> {
  const { settled, store, effects, secret } = deps;
  const { catalog, userType: type, config, fill } = settled;
  if ((await store.getResource({ tenant, type: type.name, id })) !== null) {
    const cursors = createCursors(secret, config.scim.cursorTimeout, effects);
    const directory = { store, effects, fill, users: config.scim.users, cursors, moments: createMoments(store) };
    await deleteResource(directory, operator(tenant, [...catalog.resourceTypes.values()]), type, id, ANY_VERSION);
  }
  const records = await eraseFromAudit(deps, tenant, id);
  return `${id} is erased: what ${records} audit records said of them cannot be read any more.\n`;
}

/** As it is, whatever was written to it meanwhile. */
const ANY_VERSION = { ifMatch: null, ifNoneMatch: null };

/** Whoever may open the database may write everything in it. */
function operator(tenant: string, types: Parameters<typeof permissionsByAccess>[0]): Caller {
  return {
    tenant,
    kind: 'provisioning',
    client: 'avow user erase',
    access: 'write',
    subject: null,
    permissions: permissionsByAccess(types, 'write'),
    profile: STANDARD,
    ownsExternalIds: false,
  };
}
