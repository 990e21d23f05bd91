import autocannon from 'autocannon';
import { cpuSeconds } from './cpu-time.ts';
import type { Row } from './rows.ts';
import type { Target } from './target.ts';

export const ROUNDS = 3;
export const SECONDS = 2;
/** Before the first round: what a server does all day, its engine has compiled by then (docs/BENCHMARK.md). Seconds; the same for all. */
export const WARM_UP = 12;
export const CONNECTIONS = 50;
/** How many different requests each connection of a read repeats: made beforehand, or the generator would be the slower. */
const PREPARED = 100;

/** How many requests of a row each target has had: a person is created once, and turned round each time. */
const sent = new Map<string, number>();

function take(target: Target, row: Row): number {
  const key = `${target.url} ${row.name}`;
  const k = sent.get(key) ?? 0;
  sent.set(key, k + 1);
  return k;
}

/** Requests a second. */
export interface Rate {
  /** By the clock on the wall, which a busy machine turns for others too. */
  readonly clock: number;
  /** By the processor time that the server had. */
  readonly cpu: number;
}

/**
 * One round of a row.
 * @param yardstick gets the target's requests in its place, at its one path
 */
export async function round(
  target: Target,
  row: Row,
  people: number,
  yardstick?: Pick<Target, 'url' | 'pid'>,
  seconds = SECONDS,
): Promise<Rate> {
  const { method } = row;
  const { url, pid } = yardstick ?? target;
  const next = () => {
    const { path, body, headers: own } = row.request(target, yardstick === undefined ? take(target, row) : 0, people);
    // A copy: autocannon puts the length of the body into the object that it is given.
    const headers = { ...target.headers, ...own };
    return { method, headers, path: yardstick === undefined ? path : '/', ...(body !== null && { body }) };
  };
  const load =
    method === 'GET'
      ? {
          setupClient: (client: autocannon.Client) => client.setRequests(Array.from({ length: PREPARED }, next)),
        }
      : { requests: [{ setupRequest: (request: autocannon.Request) => ({ ...request, ...next() }) }] };
  const before = cpuSeconds(pid);
  const result = await autocannon({ url, connections: CONNECTIONS, duration: seconds, ...load });
  const used = cpuSeconds(pid) - before;
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${target.name}, ${row.name}: ${result.non2xx} answers refused, ${result.errors} failed`);
  }
  return { clock: result['2xx'] / result.duration, cpu: result['2xx'] / used };
}

/** One request of a row, whose answer is looked at. */
export async function sample(target: Target, row: Row, people: number): Promise<string> {
  const { path, body, headers: own } = row.request(target, take(target, row), people);
  const { method } = row;
  const headers = { ...target.headers, ...own };
  const answer = await fetch(target.url + path, { method, headers, ...(body !== null && { body }) });
  const text = await answer.text();
  if (answer.status !== row.status || !row.sound.test(text))
    throw new Error(`${target.name}, ${row.name}: ${answer.status} ${text}`);
  return text;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export function medianRate(rates: readonly Rate[]): Rate {
  return { clock: median(rates.map(({ clock }) => clock)), cpu: median(rates.map(({ cpu }) => cpu)) };
}
