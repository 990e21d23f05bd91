import { join } from 'node:path';
import { freePort } from '../src/server.ts';
import { type Avow, BULK, startAvow } from './avow.ts';
import { COSTLY_REQUESTS, type CostlyRequest, type People } from './costly-requests.ts';
import { makeGroup } from './groups.ts';
import { GROUP_URN } from './person.ts';
import { oneOf, randomFilter, seeded } from './random-filter.ts';
import { line } from './table.ts';

const PEOPLE = 50_000;
/** How many groups one of them is in. */
const GROUPS = 10_000;
const FILTERS = 200;
/** Milliseconds of processor time that one turn of the event loop may take. */
const MOST_MS = 100;

/**
 * How long the event loop of a server with many people stands still for one request: the costliest that are known, and searches by
 * random filters in random orders. AVOW_SEED makes the random ones others.
 */
export async function longestTurns(): Promise<void> {
  const meter = await freePort();
  const preload = `--import=${join(import.meta.dirname, 'turn-meter.ts')}`;
  const env = { BENCH_METER_PORT: String(meter), NODE_OPTIONS: preload };
  const avow = await startAvow('Avow', PEOPLE, { config: 'avow.yaml', env });
  const longest = async () => Number(await (await fetch(`http://127.0.0.1:${meter}/`)).text());
  const late: string[] = [];
  const measure = async (name: string, request: CostlyRequest) => {
    await longest();
    const { status } = await send(avow, request);
    const ms = await longest();
    console.log(line(name, String(status), ms.toFixed(0)));
    if (ms > MOST_MS) late.push(name);
  };
  try {
    const people = await populate(avow);
    console.log(line('request', 'status', 'longest turn, ms'));
    for (const [name, request] of COSTLY_REQUESTS) await measure(name, request(people));
    const seed = Number(process.env.AVOW_SEED ?? 1);
    const random = seeded(seed);
    console.log(`\n${FILTERS} random filters of seed ${seed}:`);
    for (let n = 0; n < FILTERS; n += 1) {
      const filter = randomFilter(random);
      const sortBy = oneOf(random, ['', 'userName', 'emails', 'groups.display', 'meta.version', 'title'], '');
      const query = new URLSearchParams({ filter, count: '200', ...(sortBy !== '' && { sortBy }) });
      await measure(`${sortBy} ${filter}`, { method: 'GET', path: `/Users?${query}` });
    }
  } finally {
    await avow.stop();
  }
  console.log(`\n${late.length} took over ${MOST_MS} ms of processor time in one turn.`);
  for (const name of late) console.log(`  ${name}`);
  if (late.length > 0) process.exitCode = 1;
}

async function populate(avow: Avow): Promise<People> {
  const everybody = await makeGroup(avow, PEOPLE);
  const person = avow.userId(1);
  for (let from = 0; from < GROUPS; from += BULK) {
    const Operations = Array.from({ length: BULK }, (_, i) => ({
      method: 'POST',
      path: '/Groups',
      bulkId: `g${i}`,
      data: { schemas: [GROUP_URN], displayName: `group ${from + i}`, members: [{ value: person }] },
    }));
    const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations };
    const { status } = await send(avow, { method: 'POST', path: '/Bulk', body });
    if (status !== 200) throw new Error(`a bulk of groups failed: ${status}`);
  }
  return { everybody, inMany: person, idOf: avow.userId };
}

async function send({ url, base, headers }: Avow, { method, path, body }: CostlyRequest): Promise<Response> {
  const text = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(`${url}${base}${path}`, { method, headers, ...text });
  await answer.arrayBuffer();
  return answer;
}
