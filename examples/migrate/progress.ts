const BAR = 30;
/** What stands beside the bar, at most. */
const BESIDE = 44;
/** Where nobody can see a bar move, a line at every fourth part tells enough. */
const STEPS = 4;

/**
 * Tells how far something has come: a bar that moves on a terminal, a line now and then where the output goes elsewhere.
 * @param write takes text as it is, line ends and all
 * @param columns of the terminal; null where there is none
 */
export function createProgress(write: (text: string) => void, columns: number | null) {
  let told = '';
  return (what: string, done: number, total: number): void => {
    const part = total === 0 ? 1 : Math.min(1, done / total);
    const text = `${String(Math.floor(part * 100)).padStart(3)} %  ${counted(done, total)}`;
    const isOver = part === 1;
    // What is over is told once, whoever looks again.
    const step = `${what} ${columns === null || isOver ? Math.floor(part * STEPS) : text}`;
    if (step === told) return;
    told = step;
    if (columns === null) write(`     ${what.padEnd(12)} ${text}\n`);
    else write(`\r     ${what.padEnd(12)} ${barOf(part, columns)}${text}${isOver ? '\n' : ''}`);
  };
}

/** A line that is longer than the terminal would stay there each time, so a narrow one has a short bar, or none. */
function barOf(part: number, columns: number): string {
  const length = Math.min(BAR, columns - BESIDE);
  if (length < 5) return '';
  const full = Math.round(part * length);
  return `${'█'.repeat(full)}${'░'.repeat(length - full)} `;
}

function counted(done: number, total: number): string {
  const width = total.toLocaleString('en').length;
  return `${done.toLocaleString('en').padStart(width)} of ${total.toLocaleString('en')}`;
}
