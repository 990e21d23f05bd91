/** Where a decision point is asked: as the configuration says, as its own metadata does (AuthZEN §9), or as the standard has it. */
import type { DecisionPointConfig } from '../../schema/config.ts';
import { isObject } from '../claims/json.ts';
import type { JsonCall } from '../claims/resolvers/json-call.ts';
import { Unavailable, type Value } from '../claims/source.ts';
import type { Effects } from '../effects.ts';
import { singleLine } from '../single-line.ts';

export interface Endpoints {
  readonly evaluation: string;
  /** Null where it takes one question at a time. */
  readonly evaluations: string | null;
}

/**
 * What is known now; what is to be known for longer is asked for again beside whoever asks.
 * @throws Unavailable where what it says of itself may not be used
 */
export type Locate = () => Promise<Endpoints>;

/** How long its metadata hold, and how long it is left alone where they could not be had, or not be used. */
const METADATA_MS = 3_600_000;
const AGAIN_MS = 60_000;
/** What one look at them waits for, whoever waits for it. */
const WAIT_MS = 5_000;

/** Those that say that there are none: metadata are there to be had, and need not be. */
export const NO_METADATA = [404, 410];

type Found = { readonly endpoints: Endpoints } | { readonly refused: string };

/** @param call over the connections of the decision point, with NO_METADATA as what says that there is nothing */
export function createLocate(config: DecisionPointConfig, call: JsonCall, { now }: Pick<Effects, 'now'>): Locate {
  const { endpoints: own } = config;
  if (own !== undefined) {
    const endpoints = { evaluation: own.evaluation, evaluations: own.evaluations ?? null };
    return () => Promise.resolve(endpoints);
  }
  let known: (Found & { readonly until: number }) | null = null;
  let looking: Promise<Found> | null = null;
  const look = async (): Promise<Found> => {
    const former = known !== null && 'endpoints' in known ? known.endpoints : standardEndpoints(config.url);
    const { ms, ...found } = await lookAt(config.url, call, former);
    known = { ...found, until: now() + ms };
    return found;
  };
  return async () => {
    if (known !== null && now() < known.until) return usable(known);
    looking ??= look().finally(() => {
      looking = null;
    });
    // Nobody waits for what is only to be looked at again.
    return usable(known !== null && 'endpoints' in known ? known : await looking);
  };
}

function usable(found: Found): Endpoints {
  if ('refused' in found) throw new Unavailable(found.refused);
  return found.endpoints;
}

/** AuthZEN §10.1 */
function standardEndpoints(url: string): Endpoints {
  return { evaluation: `${url}/access/v1/evaluation`, evaluations: `${url}/access/v1/evaluations` };
}

/** @param former what holds where it does not answer */
async function lookAt(url: string, call: JsonCall, former: Endpoints): Promise<Found & { readonly ms: number }> {
  let answer: Value | undefined;
  try {
    // §9.2.1: the well-known part stands between the host and the path.
    const { origin, pathname } = new URL(url);
    const at = `${origin}/.well-known/authzen-configuration${pathname === '/' ? '' : pathname}`;
    answer = await call({ method: 'GET', url: at }, AbortSignal.timeout(WAIT_MS));
  } catch {
    // Whatever keeps it from telling keeps it from deciding as well, or it has something else there.
    return { endpoints: former, ms: AGAIN_MS };
  }
  if (answer === undefined) return { endpoints: standardEndpoints(url), ms: METADATA_MS };
  const found = endpointsIn(answer, url);
  return { ...found, ms: 'refused' in found ? AGAIN_MS : METADATA_MS };
}

const SHOWN_AT_MOST = 200;

/** §9.1.1 */
function endpointsIn(metadata: Value, url: string): Found {
  const members = isObject(metadata) ? metadata : {};
  const { policy_decision_point: name, access_evaluation_endpoint: one, access_evaluations_endpoint: many } = members;
  // §9.2.3: "If these values are not identical, the data contained in the response MUST NOT be used."
  if (name !== url) {
    const shown = typeof name === 'string' ? singleLine(name, SHOWN_AT_MOST) : 'nobody';
    return { refused: `its metadata are those of ${shown}, and not of its url` };
  }
  const lost = [one, many ?? one].find((endpoint) => !isOf(url, endpoint));
  if (typeof one !== 'string' || lost !== undefined) {
    return { refused: 'its metadata name an endpoint of another origin than its url, or none: write endpoints' };
  }
  return { endpoints: { evaluation: one, evaluations: typeof many === 'string' ? many : null } };
}

/** What proves who Avow is, and what it says of people, goes to no other host than the configuration names. */
function isOf(url: string, endpoint: Value | undefined): boolean {
  return typeof endpoint === 'string' && URL.canParse(endpoint) && new URL(endpoint).origin === new URL(url).origin;
}
