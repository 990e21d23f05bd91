import { BULK, createInBulk, startAvow } from './avow.ts';
import { CONNECTIONS, median, medianRate, type Rate, ROUNDS, round, SECONDS, sample, WARM_UP } from './load.ts';
import { startBare, startPeers } from './peers.ts';
import { pinning } from './processes.ts';
import { type RawInserts, rawInserts } from './raw-inserts.ts';
import { ROWS, type Row, TOKEN } from './rows.ts';
import { line } from './table.ts';
import type { Target } from './target.ts';

const PEOPLE = 10_000;
const BULKS = 5;
const BARE = 'bare Hono';
const PEERS = ['scimmy-routers', 'saml-jackson'] as const;

/** The median rates of one row, by the name of who was measured. */
interface Measured {
  readonly row: Row;
  readonly rates: ReadonlyMap<string, Rate>;
}

/** Avow beside bare Hono and beside its peers, in interleaved rounds. */
export async function againstPeers(): Promise<void> {
  const bare = await startBare();
  const peers = await startPeers(PEOPLE);
  const avow = await startAvow('Avow', PEOPLE);
  try {
    console.log(
      `Node ${process.versions.node}, ${pinning}; ${ROUNDS} interleaved rounds of ${SECONDS} s after ${WARM_UP} s of each,`,
    );
    console.log(`${CONNECTIONS} connections, ${PEOPLE} people, SQLite with synchronous=FULL; medians.`);
    const measured: Measured[] = [];
    for (const row of ROWS) measured.push(await measure(bare, row, [avow, ...peers]));
    measured.push(await measure(bare, TOKEN, [{ ...avow, headers: avow.form }]));
    print('requests a second, by the clock', measured, ({ clock }) => clock);
    print('requests a second of processor time, whatever else the machine does', measured, ({ cpu }) => cpu);
    console.log(`\n${await bulks(avow.database, (from) => createInBulk(avow, from, BULK))}`);
  } finally {
    await Promise.all([bare, avow, ...peers].map(({ stop }) => stop()));
  }
}

/** @param targets Avow first: the yardstick gets its requests, and serves its bytes */
async function measure(
  bare: Pick<Target, 'url' | 'pid'>,
  row: Row,
  targets: readonly [Target, ...Target[]],
): Promise<Measured> {
  const [text = ''] = await Promise.all(targets.map((target) => sample(target, row, PEOPLE)));
  await fetch(`${bare.url}/bytes`, { method: 'POST', headers: { connection: 'close' }, body: text });
  await round(targets[0], row, PEOPLE, bare, WARM_UP);
  for (const target of targets) await round(target, row, PEOPLE, undefined, WARM_UP);
  const plain: Rate[] = [];
  const rates = new Map(targets.map((target): [Target, Rate[]] => [target, []]));
  for (let n = 0; n < ROUNDS; n += 1) {
    plain.push(await round(targets[0], row, PEOPLE, bare));
    for (const [target, own] of rates) own.push(await round(target, row, PEOPLE));
  }
  const named = [...rates].map(([{ name }, own]): [string, Rate] => [name, medianRate(own)]);
  return { row, rates: new Map([[BARE, medianRate(plain)], ...named]) };
}

function print(title: string, measured: readonly Measured[], of: (rate: Rate) => number): void {
  console.log(`\n${title}\n`);
  console.log(line('', BARE, 'Avow', 'ratio', ...PEERS.flatMap((name) => [name, 'times'])));
  for (const { row, rates } of measured) {
    const figure = (name: string) => {
      const rate = rates.get(name);
      return rate === undefined ? Number.NaN : of(rate);
    };
    const ours = figure('Avow');
    const beside = PEERS.flatMap((name) => [shown(figure(name), 0), shown(ours / figure(name), 1)]);
    console.log(line(row.name, shown(figure(BARE), 0), shown(ours, 0), shown(ours / figure(BARE), 2), ...beside));
  }
}

function shown(figure: number, digits: number): string {
  return Number.isFinite(figure) ? figure.toFixed(digits) : '-';
}

/** Bulks of 1,000 creations, and raw inserts of the very rows that each of them left, in one transaction into a copy. */
async function bulks(database: string, create: (from: number) => Promise<{ readonly took: number }>): Promise<string> {
  const raw: RawInserts = rawInserts(database);
  const ours: number[] = [];
  const theirs: number[] = [];
  try {
    for (let n = 1; n <= BULKS; n += 1) {
      ours.push((await create(n * 1_000_000)).took);
      theirs.push(raw.repeatLast());
    }
  } finally {
    raw.close();
  }
  const [bulk, inserts] = [median(ours), median(theirs)];
  return (
    `bulk of ${BULK} creations: ${bulk.toFixed(0)} ms over HTTP; raw inserts of the ${raw.rows()} rows it left, ` +
    `in one transaction: ${inserts.toFixed(0)} ms; ratio ${(inserts / bulk).toFixed(2)}`
  );
}
