import { dirname, resolve } from 'node:path';
import type { Compiled } from '../config/compile.ts';
import type { Effects } from '../effects.ts';
import { changeKeys } from '../issuer/change-keys.ts';
import { type KeyView, planAskedRotation, type RotationSettings, viewKeys } from '../oauth/key-rotation.ts';
import { openKey } from '../oauth/keys.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/port.ts';
import { rotationSettings, unlock } from '../unlock.ts';
import type { Output } from './command-line.ts';
import type { KeysOptions } from './keys-command.ts';

type KeyEffects = Pick<Effects, 'now' | 'newId' | 'randomBytes'>;

/**
 * `avow keys`: the signing keys; works beside running servers, which see a change within seconds.
 * @param compiled the configuration of `options.config`, checked
 * @throws UnsealError, KeyFileError where the secret is not that of the keys
 */
export async function keys(
  compiled: Pick<Compiled, 'config' | 'homes' | 'clients'>,
  options: KeysOptions,
  effects: KeyEffects,
  output: Output,
): Promise<void> {
  const { config } = compiled;
  const baseDirectory = dirname(resolve(options.config));
  const store = await openStore(config.database, { baseDirectory });
  const settings = rotationSettings(compiled);
  try {
    if (options.action === 'rotate') {
      const made = await unlock(config, baseDirectory, store, effects, (secret) =>
        rotate({ store, secret, effects }, settings, options.now),
      );
      output.out(told(made, options.now));
    }
    const json = options.action === 'list' && options.json;
    await list(store, settings, { json, now: effects.now() }, output);
  } finally {
    await store.close();
  }
}

async function rotate(
  deps: { readonly store: Store; readonly secret: string; readonly effects: KeyEffects },
  settings: RotationSettings,
  atOnce: boolean,
): Promise<number> {
  const stored = await deps.store.listKeys();
  // A secret that does not open what is there must not seal another.
  for (const key of stored) await openKey(key, deps.secret);
  return changeKeys(deps, planAskedRotation(stored, settings, deps.effects.now(), atOnce), 'asked');
}

function told(made: number, atOnce: boolean): string {
  if (made === 0)
    return 'The next keys are there already, and sign when their time comes; --now makes them sign at once.\n';
  if (!atOnce) return 'New keys are published, and sign when their time comes.\n';
  return 'The new keys sign from now on. A verifier that has cached the JWKS may refuse them until it fetches it again.\n';
}

async function list(
  store: Store,
  settings: RotationSettings,
  { json, now }: { readonly json: boolean; readonly now: number },
  output: Output,
): Promise<void> {
  const views = viewKeys(await store.listKeys(), now);
  for (const view of views) output.out(`${json ? jsonLine(view, settings) : textLine(view, settings)}\n`);
  if (views.length === 0 && !json) output.out('There are no keys yet: avow serve makes them\n');
}

const time = (ms: number) => new Date(ms).toISOString();

function jsonLine({ key, state, retiredAt }: KeyView, { keepRetired }: RotationSettings): string {
  const { kid, algorithm } = key;
  const times = { createdAt: time(key.createdAt), activeAt: time(key.activeAt) };
  const end = retiredAt === null ? {} : { retiredAt: time(retiredAt), removedAt: time(retiredAt + keepRetired) };
  return JSON.stringify({ kid, algorithm, state, ...times, ...end });
}

const SINCE: Readonly<Record<KeyView['state'], (view: KeyView, settings: RotationSettings) => string>> = {
  next: ({ key }) => `signs from ${time(key.activeAt)}`,
  active: ({ key }) => `signs since ${time(key.activeAt)}`,
  retired: ({ retiredAt }, { keepRetired }) => `published until ${time((retiredAt ?? 0) + keepRetired)}`,
};

function textLine(view: KeyView, settings: RotationSettings): string {
  const { key, state } = view;
  return [key.kid, key.algorithm.padEnd(5), state.padEnd(7), SINCE[state](view, settings)].join('  ');
}
