/** The secret that the signing keys are sealed with, and how they are rotated. */
import { resolve } from 'node:path';
import type { Config } from '../schema/config.ts';
import type { Compiled } from './config/compile.ts';
import type { Effects } from './effects.ts';
import { makeKeyFile, newSecret, readKeyFile, unlockedBy } from './key-file.ts';
import { algorithmsInUse } from './oauth/algorithms-in-use.ts';
import type { RotationSettings } from './oauth/key-rotation.ts';
import type { Store } from './store/port.ts';

/**
 * Opens something with the secret of an installation: that of its configuration, or that of the key file beside its database.
 * compileConfig has refused a PostgreSQL database without a secret: nodes that share it cannot share a file.
 * @throws KeyFileError where the key file is missing, cut short or that of other keys
 */
export async function unlock<T>(
  config: Config,
  baseDirectory: string,
  store: Pick<Store, 'listKeys'>,
  effects: Pick<Effects, 'randomBytes'>,
  open: (secret: string) => Promise<T>,
): Promise<T> {
  if (config.secret !== undefined) return open(config.secret);
  // Gone with the process, as its keys are.
  if (config.database === ':memory:') return open(newSecret(effects.randomBytes));
  const keyFile = `${resolve(baseDirectory, config.database)}.key`;
  const isNew = (await store.listKeys()).length === 0;
  return unlockedBy(keyFile, () => open(isNew ? makeKeyFile(keyFile, effects.randomBytes) : readKeyFile(keyFile)));
}

/**
 * Longer than a token lives, for those that were signed when tokens lived longer than they are configured to now, and for events,
 * which their receivers may verify late.
 */
const LEAST_KEPT_MS = 86_400_000;

/** How the keys of a configuration are rotated: a retired one stays until the last token that it signed has expired. */
export function rotationSettings({
  config,
  homes,
  clients,
}: Pick<Compiled, 'config' | 'homes' | 'clients'>): RotationSettings {
  const longest = Math.max(...homes.map(({ tokenLifetimeMs }) => tokenLifetimeMs));
  return {
    ...config.keys,
    algorithms: algorithmsInUse(homes, clients),
    keepRetired: longest + LEAST_KEPT_MS,
  };
}
