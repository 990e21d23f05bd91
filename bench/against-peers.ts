import { BULK, createInBulk, startAvow } from './avow.ts';
import { type Measured, measure, printBeside } from './beside.ts';
import { CONNECTIONS, median, ROUNDS, SECONDS, WARM_UP } from './load.ts';
import { startBare, startScimPeers } from './peers.ts';
import { pinning } from './processes.ts';
import { type RawInserts, rawInserts } from './raw-inserts.ts';
import { ROWS } from './rows.ts';

const PEOPLE = 10_000;
const BULKS = 5;
const PEERS = ['scimmy-routers', 'saml-jackson'] as const;

/** The directory beside bare Hono and beside other SCIM servers. */
export async function againstPeers(): Promise<void> {
  const bare = await startBare();
  const peers = await startScimPeers(PEOPLE);
  const avow = await startAvow('Avow', PEOPLE);
  try {
    console.log(
      `Node ${process.versions.node}, ${pinning}; ${ROUNDS} interleaved rounds of ${SECONDS} s after ${WARM_UP} s of each,`,
    );
    console.log(`${CONNECTIONS} connections, ${PEOPLE} people, SQLite with synchronous=FULL; medians.`);
    const measured: Measured[] = [];
    for (const row of ROWS) measured.push(await measure(bare, row, [avow, ...peers], PEOPLE));
    printBeside(measured, PEERS);
    console.log(`\n${await bulks(avow.database, (from) => createInBulk(avow, from, BULK))}`);
  } finally {
    await Promise.all([bare, avow, ...peers].map(({ stop }) => stop()));
  }
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
