import { startAvow } from './avow.ts';
import { memberChanges } from './groups.ts';
import { medianRate, type Rate, ROUNDS, round, sample } from './load.ts';
import { pinning } from './processes.ts';
import { ROWS } from './rows.ts';
import { line } from './table.ts';

const FEW = 10_000;
const MANY = 200_000;

/** Avow with many people beside Avow with few, and a large group beside a small one. */
export async function atSize(): Promise<void> {
  console.log(`Node ${process.versions.node}, ${pinning}; median requests a second of ${ROUNDS} interleaved rounds.\n`);
  const few = await startAvow('few', FEW);
  const many = await startAvow('many', MANY);
  try {
    console.log(line('', `${FEW} people`, `${MANY} people`, 'ratio', 'by processor'));
    for (const row of ROWS) {
      await Promise.all([sample(few, row, FEW), sample(many, row, MANY)]);
      const rates: { readonly few: Rate[]; readonly many: Rate[] } = { few: [], many: [] };
      for (let n = 0; n < ROUNDS; n += 1) {
        rates.few.push(await round(few, row, FEW));
        rates.many.push(await round(many, row, MANY));
      }
      const [small, large] = [medianRate(rates.few), medianRate(rates.many)];
      const cells = [small.clock, large.clock].map((rate) => rate.toFixed(0));
      const ratios = [large.clock / small.clock, large.cpu / small.cpu].map((ratio) => ratio.toFixed(2));
      console.log(line(row.name, ...cells, ...ratios));
    }
    console.log(`\n${await memberChanges(many)}`);
  } finally {
    await Promise.all([few.stop(), many.stop()]);
  }
}
