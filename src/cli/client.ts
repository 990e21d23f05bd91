import { dirname, resolve } from 'node:path';
import type { Config } from '../../schema/config.ts';
import type { IssuedCredential } from '../directory/credential.ts';
import {
  addCredential,
  type CredentialDeps,
  revokeCredentials,
  rotateCredential,
} from '../directory/credential-change.ts';
import { openStore } from '../store/open.ts';
import type { Store, StoredCredential } from '../store/port.ts';
import { suggest } from '../suggest.ts';
import type { ClientOptions } from './client-command.ts';
import { listLine } from './client-list.ts';
import type { Output } from './command-line.ts';

type Effects = CredentialDeps['effects'];

/**
 * `avow client`: the tokens of SCIM clients; works beside a running server, which sees every change at once.
 * @param config the configuration of `options.config`, checked
 * @throws Error in words for the operator
 */
export async function client(config: Config, options: ClientOptions, effects: Effects, output: Output): Promise<void> {
  const store = await openStore(config.database, { baseDirectory: dirname(resolve(options.config)) });
  try {
    await run(config, options, { store, effects }, output);
  } finally {
    await store.close();
  }
}

async function run(config: Config, options: ClientOptions, deps: CredentialDeps, output: Output): Promise<void> {
  switch (options.action) {
    case 'add':
      return print(await addCredential(deps, ownerOf(config, options.name), options.expires ?? null), output);
    case 'rotate': {
      const issued = await rotateCredential(deps, ownerOf(config, options.name), options.grace);
      if (issued === null) {
        throw new Error(`${options.name} has no live token to replace: make one with avow client add ${options.name}`);
      }
      return print(issued, output);
    }
    case 'revoke':
      return revoke(config, options, deps, output);
    case 'list':
      return list(config, options.json, deps, output);
  }
}

/** The token alone on standard output, so that a script can take it. */
function print({ token, credential }: IssuedCredential, output: Output): void {
  const { client: name, id, expiresAt } = credential;
  const end = expiresAt === null ? 'does not expire' : `expires ${new Date(expiresAt).toISOString()}`;
  output.err(`A token for ${name}, shown this once; only its hash is kept. It ${end}. Its id is ${id}.\n`);
  output.out(`${token}\n`);
}

async function revoke(
  config: Config,
  { name, id }: { readonly name?: string; readonly id?: string },
  deps: CredentialDeps,
  output: Output,
): Promise<void> {
  const all = await allCredentials(config, deps.store);
  const open = all.filter((one) => one.revokedAt === null && (id === undefined ? one.client === name : one.id === id));
  if (open.length === 0) {
    throw new Error(
      `there is no such token to revoke${hint(
        name,
        all.map((one) => one.client),
      )}: see avow client list`,
    );
  }
  await revokeCredentials(deps, open);
  const count = open.length === 1 ? 'One token is' : `${open.length} tokens are`;
  output.out(`${count} revoked: ${open.map((one) => one.id).join(', ')}\n`);
}

async function list(config: Config, json: boolean, { store, effects }: CredentialDeps, output: Output): Promise<void> {
  const all = await allCredentials(config, store);
  for (const one of all) output.out(`${listLine(one, effects.now(), json)}\n`);
  if (all.length === 0 && !json) output.out('No tokens are stored: make one with avow client add <name>\n');
}

/** The database keeps tokens by tenant, and the configuration knows the tenants. */
async function allCredentials(config: Config, store: Store): Promise<readonly StoredCredential[]> {
  const tenants = new Set(['default', ...Object.values(config.scim.clients).map(({ tenant }) => tenant)]);
  const lists = await Promise.all([...tenants].map((tenant) => store.listCredentials(tenant)));
  return lists.flat();
}

function ownerOf({ scim }: Config, name: string): { readonly tenant: string; readonly client: string } {
  const found = Object.hasOwn(scim.clients, name) ? scim.clients[name] : undefined;
  if (found !== undefined) return { tenant: found.tenant, client: name };
  const mend = `add it to the configuration first, under scim.clients, such as  ${name}: { access: write }`;
  throw new Error(`there is no SCIM client '${name}'${hint(name, Object.keys(scim.clients))}: ${mend}`);
}

function hint(name: string | undefined, names: readonly string[]): string {
  const near = name === undefined || names.includes(name) ? null : suggest(name, names);
  return near === null ? '' : ` (did you mean '${near}'?)`;
}
