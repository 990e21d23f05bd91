import { ENTRA } from './entra.ts';
import type { Adapter } from './hook.ts';
import { HYDRA } from './hydra.ts';
import { OKTA } from './okta.ts';
import { ZITADEL } from './zitadel.ts';

/** The products that have a hook of their own, by the kind in the configuration. */
export const ADAPTERS = { hydra: HYDRA, okta: OKTA, entra: ENTRA, zitadel: ZITADEL } as const satisfies Record<
  string,
  Adapter
>;
