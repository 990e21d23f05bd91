/**
 * `npm run bench`: Avow beside a bare Hono route that serves the same bytes, in interleaved rounds on one machine in one run.
 * What counts is the ratio: the machines are shared, and the requests a second of one run mean little in another.
 */
import autocannon from 'autocannon';
import { type Measured, pinning, pinSelf, startAvow, startBare } from './processes.ts';
import { PEOPLE, prepareRows, type Row } from './rows.ts';

const ROUNDS = 5;
const SECONDS = 2;
const CONNECTIONS = 50;

/** Each created person has a number of its own, through all rounds. */
let next = PEOPLE;

async function round(url: string, row: Row, path: string): Promise<number> {
  const { body } = row;
  const result = await autocannon({
    url: url + path,
    method: row.method,
    headers: row.headers,
    connections: CONNECTIONS,
    duration: SECONDS,
    ...(body !== null && {
      requests: [
        {
          setupRequest: (request) => {
            next += 1;
            return { ...request, method: row.method, path, body: body(next) };
          },
        },
      ],
    }),
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${row.name}: ${result.non2xx} answers were refused, ${result.errors} failed`);
  }
  return result.requests.average;
}

async function sample(avow: Measured, row: Row): Promise<string> {
  next += 1;
  const answer = await fetch(avow.url + row.path, {
    method: row.method,
    headers: row.headers,
    ...(row.body !== null && { body: row.body(next) }),
  });
  const text = await answer.text();
  if (answer.status !== row.status) throw new Error(`${row.name}: ${answer.status} ${text}`);
  return text;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

pinSelf();
const bare = await startBare();
const avow = await startAvow();
try {
  const rows = await prepareRows(avow);
  console.log(
    `Node ${process.versions.node}, ${pinning}; ${ROUNDS} interleaved rounds of ${SECONDS} s, ${CONNECTIONS} connections,`,
  );
  console.log(`${PEOPLE} people at the start, SQLite with synchronous=FULL; medians of requests a second.\n`);
  console.log(
    ['', 'bare Hono', 'Avow', 'ratio'].map((cell, i) => (i === 0 ? cell.padEnd(28) : cell.padStart(10))).join(''),
  );
  for (const row of rows) {
    await fetch(`${bare.url}/bytes`, { method: 'POST', body: await sample(avow, row) });
    const plain: number[] = [];
    const ours: number[] = [];
    for (let n = 0; n < ROUNDS; n += 1) {
      plain.push(await round(bare.url, row, '/'));
      ours.push(await round(avow.url, row, row.path));
    }
    const cells = [median(plain).toFixed(0), median(ours).toFixed(0), (median(ours) / median(plain)).toFixed(2)];
    console.log(row.name.padEnd(28) + cells.map((cell) => cell.padStart(10)).join(''));
  }
} finally {
  await Promise.all([bare.stop(), avow.stop()]);
}
