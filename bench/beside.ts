import { medianRate, type Rate, ROUNDS, round, sample, WARM_UP } from './load.ts';
import type { Row } from './rows.ts';
import { line } from './table.ts';
import type { Target } from './target.ts';

export const BARE = 'bare Hono';

/** The median rates of one row, by the name of who was measured. */
export interface Measured {
  readonly row: Row;
  readonly rates: ReadonlyMap<string, Rate>;
}

/**
 * Measures one row on all who have it, in interleaved rounds.
 * @param targets Avow first: the yardstick gets its requests, and serves its bytes
 */
export async function measure(
  bare: Pick<Target, 'url' | 'pid'>,
  row: Row,
  targets: readonly [Target, ...Target[]],
  people: number,
): Promise<Measured> {
  const [text = ''] = await Promise.all(targets.map((target) => sample(target, row, people)));
  await fetch(`${bare.url}/bytes`, { method: 'POST', headers: { connection: 'close' }, body: text });
  await round(targets[0], row, people, bare, WARM_UP);
  for (const target of targets) await round(target, row, people, undefined, WARM_UP);
  const plain: Rate[] = [];
  const rates = new Map(targets.map((target): [Target, Rate[]] => [target, []]));
  for (let n = 0; n < ROUNDS; n += 1) {
    plain.push(await round(targets[0], row, people, bare));
    for (const [target, own] of rates) own.push(await round(target, row, people));
  }
  const named = [...rates].map(([{ name }, own]): [string, Rate] => [name, medianRate(own)]);
  return { row, rates: new Map([[BARE, medianRate(plain)], ...named]) };
}

/** Prints what was measured twice: by the clock, and by the processor time that each server had. */
export function printBeside(measured: readonly Measured[], peers: readonly string[]): void {
  print('requests a second, by the clock', measured, peers, ({ clock }) => clock);
  print('requests a second of processor time, whatever else the machine does', measured, peers, ({ cpu }) => cpu);
}

function print(title: string, measured: readonly Measured[], peers: readonly string[], of: (rate: Rate) => number) {
  console.log(`\n${title}\n`);
  console.log(line('', BARE, 'Avow', 'ratio', ...peers.flatMap((name) => [name, 'times'])));
  for (const { row, rates } of measured) {
    const figure = (name: string) => {
      const rate = rates.get(name);
      return rate === undefined ? Number.NaN : of(rate);
    };
    const ours = figure('Avow');
    const beside = peers.flatMap((name) => [shown(figure(name), 0), shown(ours / figure(name), 1)]);
    console.log(line(row.name, shown(figure(BARE), 0), shown(ours, 0), shown(ours / figure(BARE), 2), ...beside));
  }
}

function shown(figure: number, digits: number): string {
  return Number.isFinite(figure) ? figure.toFixed(digits) : '-';
}
