import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Measured, measure, printBeside } from './beside.ts';
import { type MeasuredIssuer, startAvowIssuer, startPeerIssuer, type TokenRowName } from './issuers.ts';
import { CONNECTIONS, medianRate, type Rate, ROUNDS, round, SECONDS, sample, WARM_UP } from './load.ts';
import { manyOfAll } from './many.ts';
import { startPartner } from './partner.ts';
import { startBare } from './peers.ts';
import { pinning } from './processes.ts';
import type { Row } from './rows.ts';
import { line } from './table.ts';
import type { Target } from './target.ts';

const ROWS: readonly { readonly of: TokenRowName; readonly name: string; readonly sound: RegExp }[] = [
  { of: 'jwt', name: 'token, six claims, JWT', sound: /"access_token":"eyJ/ },
  { of: 'opaque', name: 'token, six claims, opaque', sound: /"access_token":"(?!eyJ)/ },
  { of: 'introspected', name: 'introspection, JSON', sound: /"active":true/ },
  { of: 'swapped', name: 'introspection, JWT', sound: /^eyJ/ },
  { of: 'idToken', name: 'ID token exchanged', sound: /"access_token":"eyJ/ },
  { of: 'machine', name: 'token of a machine, JWT', sound: /"access_token":"eyJ/ },
];

/** Tokens beside bare Hono and beside oidc-provider. */
export async function tokensAgainstPeers(): Promise<void> {
  const partner = await startPartner();
  const bare = await startBare();
  const peer = await startPeerIssuer();
  const avow = await startAvowIssuer('Avow', partner, 'tokens.yaml');
  const issuers = [avow, ...(peer === null ? [] : [peer])];
  try {
    console.log(
      `\nTokens: Node ${process.versions.node}, ${pinning}; ${ROUNDS} interleaved rounds of ${SECONDS} s after ${WARM_UP} s of each,`,
    );
    console.log(`${CONNECTIONS} connections, SQLite with synchronous=FULL; medians.`);
    const measured: Measured[] = [];
    for (const row of rowsOf(issuers)) {
      const others = issuers.slice(1).filter(({ requests }) => row.of in requests);
      measured.push(await measure(bare, row, [avow.target, ...others.map(({ target }) => target)], 0));
    }
    printBeside(measured, ['oidc-provider']);
  } finally {
    partner.stop();
    await Promise.all([bare, ...issuers.map(({ target }) => target)].map(({ stop }) => stop()));
  }
}

/** Avow with 1,000 scopes, 5,000 claims and 10,000 clients in its configuration beside Avow with a handful of each. */
export async function tokensAtSize(): Promise<void> {
  const partner = await startPartner();
  const { file, folder } = manyOfAll(join(import.meta.dirname, 'tokens.yaml'));
  const few = await startAvowIssuer('few', partner, 'tokens.yaml');
  const many = await startAvowIssuer('many', partner, file);
  try {
    console.log(`Node ${process.versions.node}, ${pinning}; median requests a second of ${ROUNDS} interleaved rounds.`);
    console.log(
      `From the start until ready with 500 people: ${few.readyMs.toFixed(0)} ms and ${many.readyMs.toFixed(0)} ms.\n`,
    );
    console.log(line('', 'a handful', '1k/5k/10k', 'ratio', 'by processor'));
    for (const row of rowsOf([few, many])) console.log(await ratioOf(row, few.target, many.target));
  } finally {
    partner.stop();
    await Promise.all([few.target, many.target].map(({ stop }) => stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ratioOf(row: Row, few: Target, many: Target): Promise<string> {
  for (const target of [few, many]) {
    await sample(target, row, 0);
    await round(target, row, 0, undefined, WARM_UP);
  }
  const rates: { readonly few: Rate[]; readonly many: Rate[] } = { few: [], many: [] };
  for (let n = 0; n < ROUNDS; n += 1) {
    rates.few.push(await round(few, row, 0));
    rates.many.push(await round(many, row, 0));
  }
  const [small, large] = [medianRate(rates.few), medianRate(rates.many)];
  const cells = [small.clock, large.clock].map((rate) => rate.toFixed(0));
  return line(
    row.name,
    ...cells,
    ...[large.clock / small.clock, large.cpu / small.cpu].map((ratio) => ratio.toFixed(2)),
  );
}

function rowsOf(issuers: readonly MeasuredIssuer[]): (Row & { readonly of: TokenRowName })[] {
  const requests = new Map(issuers.map(({ target, requests }) => [target.name, requests]));
  return ROWS.map((row) => ({
    ...row,
    method: 'POST',
    status: 200,
    request: (target, k) => {
      const request = requests.get(target.name)?.[row.of];
      if (request === undefined) throw new Error(`${target.name} has no row ${row.name}`);
      return request(k);
    },
  }));
}
