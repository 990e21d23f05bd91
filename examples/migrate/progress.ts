const BAR = 30;
/** Where nobody can see a bar move, a line at every fourth part tells enough. */
const STEPS = 4;

/**
 * Tells how far something has come: a bar that moves on a terminal, a line now and then where the output goes elsewhere.
 * @param write takes text as it is, line ends and all
 */
export function createProgress(write: (text: string) => void, isTerminal: boolean) {
  let told = '';
  return (what: string, done: number, total: number): void => {
    const part = total === 0 ? 1 : done / total;
    if (isTerminal) {
      const full = Math.round(part * BAR);
      const bar = '█'.repeat(full) + '░'.repeat(BAR - full);
      write(`\r     ${what.padEnd(12)} ${bar} ${counted(done, total)}${done >= total ? '\n' : ''}`);
      return;
    }
    const step = `${what} ${Math.floor(part * STEPS)}`;
    if (step !== told)
      write(`     ${what.padEnd(12)} ${String(Math.floor(part * 100)).padStart(3)} %  ${counted(done, total)}\n`);
    told = step;
  };
}

function counted(done: number, total: number): string {
  const width = total.toLocaleString('en').length;
  return `${done.toLocaleString('en').padStart(width)} of ${total.toLocaleString('en')}`;
}
