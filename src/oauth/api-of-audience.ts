import type { Api } from './api.ts';

type Apis = ReadonlyMap<string, Api>;

/** Made once for the APIs of a configuration, which never change: there may be hundreds, and a request asks more than once. */
const indexes = new WeakMap<Apis, ReadonlyMap<string, Api>>();

/** The API whose audience this is; of several the first, as they are configured. */
export function apiOfAudience(apis: Apis, audience: string): Api | undefined {
  const known = indexes.get(apis) ?? indexOf(apis);
  return known.get(audience);
}

function indexOf(apis: Apis): ReadonlyMap<string, Api> {
  const index = new Map([...apis.values()].reverse().map((api) => [api.audience, api]));
  indexes.set(apis, index);
  return index;
}
