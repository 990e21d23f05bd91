import { dirname, resolve } from 'node:path';
import type { Config } from '../../schema/config.ts';
import { tenantsOf } from '../config/tenants.ts';
import { addInitialAccess, type InitialAccessDeps, revokeInitialAccess } from '../issuer/initial-access-change.ts';
import { deletion } from '../issuer/manage-registration.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/port.ts';
import type { StoredInitialAccess, StoredRegistration } from '../store/registration-port.ts';
import { suggest } from '../suggest.ts';
import type { Output } from './command-line.ts';
import type { RegistrationOptions } from './registration-command.ts';
import { accessLine, clientLine, clientText } from './registration-text.ts';

type OptionsOf<A extends RegistrationOptions['action']> = Extract<RegistrationOptions, { action: A }>;

/** What every action works with. */
interface Deps extends InitialAccessDeps {
  readonly config: Config;
  readonly output: Output;
}

/**
 * `avow registration`; works beside running servers, which see every change at once.
 * @param config the configuration of `options.config`, checked
 * @throws Error in words for the operator
 */
export async function registration(
  config: Config,
  options: RegistrationOptions,
  effects: InitialAccessDeps['effects'],
  output: Output,
): Promise<void> {
  const store = await openStore(config.database, { baseDirectory: dirname(resolve(options.config)) });
  try {
    await run({ config, store, effects, output }, options);
  } finally {
    await store.close();
  }
}

async function run(deps: Deps, options: RegistrationOptions): Promise<void> {
  switch (options.action) {
    case 'add':
      return add(deps, options);
    case 'list':
      return list(deps, options);
    case 'revoke':
      return revoke(deps, options);
    case 'clients':
      return listClients(deps, options);
    case 'show':
      return deps.output.out(clientText(await clientOf(deps, options.client)));
    case 'remove':
      return remove(deps, options.client);
  }
}

/** The token alone on standard output, so that a script can take it. */
async function add(deps: Deps, { name, expires, uses }: OptionsOf<'add'>): Promise<void> {
  const { tenant } = ownerOf(deps.config, name);
  const terms = { lifetimeMs: expires ?? null, uses: uses ?? null };
  const { token, access } = await addInitialAccess(deps, { tenant, name }, terms);
  const end = access.expiresAt === null ? 'does not expire' : `expires ${new Date(access.expiresAt).toISOString()}`;
  const often = uses === undefined ? 'any number of clients' : `${uses} clients`;
  deps.output.err(
    `An initial access token of ${name}, shown this once; only its hash is kept. It ${end}, and lets ${often} register. Its id is ${access.id}.\n`,
  );
  deps.output.out(`${token}\n`);
}

async function list(deps: Deps, { json }: OptionsOf<'list'>): Promise<void> {
  const all = await allAccess(deps);
  for (const one of all) deps.output.out(`${accessLine(one, deps.effects.now(), json)}\n`);
  if (all.length === 0 && !json) deps.output.out('No tokens are stored: make one with avow registration add <name>\n');
}

async function revoke(deps: Deps, { name, id }: OptionsOf<'revoke'>): Promise<void> {
  const all = await allAccess(deps);
  const open = all.filter((one) => one.revokedAt === null && (id === undefined ? one.name === name : one.id === id));
  if (open.length === 0) {
    const names = all.map((one) => one.name);
    throw new Error(`there is no such token to revoke${hint(name, names)}: see avow registration list`);
  }
  await revokeInitialAccess(deps, open);
  const count = open.length === 1 ? 'One token is' : `${open.length} tokens are`;
  deps.output.out(`${count} revoked: ${open.map((one) => one.id).join(', ')}\n`);
}

const PAGE = 500;

async function listClients({ config, store, output }: Deps, { tenant, json }: OptionsOf<'clients'>): Promise<void> {
  let count = 0;
  for (const one of tenant === undefined ? tenantsOf(config) : [tenant]) {
    for await (const client of clientsOf(store, one)) {
      output.out(`${clientLine(client, json)}\n`);
      count += 1;
    }
  }
  if (count === 0 && !json) output.out('No clients have registered themselves.\n');
}

async function* clientsOf(store: Store, tenant: string): AsyncGenerator<StoredRegistration> {
  let after = '';
  for (;;) {
    const page = await store.listRegistrations(tenant, after, PAGE);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.id;
  }
}

async function remove(deps: Deps, id: string): Promise<void> {
  const stored = await clientOf(deps, id);
  await deps.store.commit(deletion(deps, stored, 'operator'));
  deps.output.out(`${id} is removed, with its tokens and what people agreed to for it.\n`);
}

async function clientOf({ store }: Deps, id: string): Promise<StoredRegistration> {
  const stored = await store.getRegistration(id);
  if (stored !== null) return stored;
  throw new Error(`no client is registered as '${id}': see avow registration clients`);
}

/** The database keeps tokens by tenant, and the configuration knows the tenants. */
async function allAccess({ config, store }: Deps): Promise<readonly StoredInitialAccess[]> {
  return (await Promise.all(tenantsOf(config).map((tenant) => store.listInitialAccess(tenant)))).flat();
}

function ownerOf({ registration: section }: Config, name: string): { readonly tenant: string } {
  const names = section?.initialAccess ?? {};
  const found = Object.hasOwn(names, name) ? names[name] : undefined;
  if (found !== undefined) return found;
  const mend = `add it to the configuration first, under registration.initialAccess, such as  ${name}: {}`;
  throw new Error(`there is no initial access '${name}'${hint(name, Object.keys(names))}: ${mend}`);
}

function hint(name: string | undefined, names: readonly string[]): string {
  const near = name === undefined || names.includes(name) ? null : suggest(name, names);
  return near === null ? '' : ` (did you mean '${near}'?)`;
}
