import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Avow, startAvow } from './avow.ts';
import { cpuSeconds } from './cpu-time.ts';
import { median } from './load.ts';
import { pinning } from './processes.ts';
import { line } from './table.ts';

/** limits.issuance in hanging.yaml. */
const DEADLINE_MS = 1_000;
/** Requests a second that need no source, and that need one: less than the server can do, so that what they wait for is not one another. */
const PLAIN = 100;
const BESIDE = 50;
/** Many short rounds: what else the machine does falls on all neighbours alike. */
const ROUNDS = 7;
const SECONDS = 0.5;

const NEIGHBOURS = [
  { name: 'nothing', scope: null },
  { name: 'a source that answers', scope: 'answering' },
  { name: 'one that hangs', scope: 'hanging' },
  { name: 'the same, with a breaker', scope: 'broken' },
] as const;

/** How long tokens take that need no source, while others are asked for that need one; and how long those take. */
export async function besideHanging(): Promise<void> {
  const source = await startSource();
  const avow = await startAvow('Avow', 0, { config: 'hanging.yaml', env: { BENCH_SOURCE: source.url } });
  const rows = NEIGHBOURS.map((neighbour) => ({ ...neighbour, rounds: [] as Round[] }));
  try {
    await Promise.all([ask(avow, 'orders_read', PLAIN), ask(avow, 'answering', BESIDE)]);
    for (let n = 0; n < ROUNDS; n += 1) {
      for (const { scope, rounds } of rows) {
        const before = cpuSeconds(avow.pid);
        const others = scope === null ? [] : ask(avow, scope, BESIDE);
        const plain = await ask(avow, 'orders_read', PLAIN);
        const beside = await others;
        rounds.push({ plain, beside, cpu: (cpuSeconds(avow.pid) - before) * 1_000 });
      }
    }
  } finally {
    await avow.stop();
    source.stop();
  }
  print(rows);
}

/** Milliseconds. */
interface Round {
  readonly plain: readonly number[];
  readonly beside: readonly number[];
  /** Of the server's processor time. */
  readonly cpu: number;
}

function print(rows: readonly { readonly name: string; readonly rounds: readonly Round[] }[]): void {
  console.log(`\nNode ${process.versions.node}, ${pinning}; medians of ${ROUNDS} interleaved rounds of ${SECONDS} s.`);
  console.log(`Milliseconds of ${PLAIN} tokens a second that need no source, beside ${BESIDE} a second that need one;`);
  console.log(`its timeout is 900 ms, the deadline ${DEADLINE_MS} ms.\n`);
  console.log(line('beside tokens that need', 'these', 'ratio', 'slowest', 'those', 'slowest', 'processor'));
  const alone = rows[0]?.rounds.map(({ plain }) => median(plain)) ?? [];
  for (const { name, rounds } of rows) {
    const over = (figure: (round: Round, n: number) => number) => median(rounds.map(figure));
    const cells = [
      over(({ plain }) => median(plain)).toFixed(1),
      // Round by round, so that what else the machine does falls out of it.
      over(({ plain }, n) => median(plain) / (alone[n] ?? Number.NaN)).toFixed(2),
      over(({ plain }) => Math.max(...plain)).toFixed(0),
      over(({ beside }) => median(beside)).toFixed(0),
      over(({ beside }) => Math.max(...beside)).toFixed(0),
      over(({ cpu }) => cpu).toFixed(0),
    ];
    console.log(line(name, ...cells.map((cell) => (/\d/.test(cell) ? cell : '-'))));
  }
}

/** Asks for tokens at a steady rate, each for another address; how long each took, in milliseconds, when all have come. */
async function ask(avow: Avow, scope: string, aSecond: number): Promise<number[]> {
  const pending: Promise<number>[] = [];
  const began = performance.now();
  for (let n = 0; n < aSecond * SECONDS; n += 1) {
    await wait(Math.max(0, began + (n * 1_000) / aSecond - performance.now()));
    pending.push(tokenFor(avow, scope));
  }
  return Promise.all(pending);
}

let asked = 0;

async function tokenFor({ url, form }: Avow, scope: string): Promise<number> {
  asked += 1;
  const ip = `10.${(asked >> 16) & 255}.${(asked >> 8) & 255}.${asked & 255}`;
  const body = `grant_type=client_credentials&scope=${scope}&end_user_ip=${ip}`;
  const began = performance.now();
  const answer = await fetch(`${url}/oauth/token`, { method: 'POST', headers: form('batch'), body });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`a token was refused: ${answer.status} ${text}`);
  return performance.now() - began;
}

/** A source on the load generator's core: below /answers it answers, below /hangs it never does. */
async function startSource(): Promise<{ readonly url: string; stop(): void }> {
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/answers/') !== true) return;
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"plan":"gold"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
