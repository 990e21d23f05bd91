import type { ConfigDocument, LocatedProblem } from '../config/document.ts';
import { problemLines } from '../config/report.ts';
import type { Settled } from '../config/settle.ts';
import type { Log } from '../effects.ts';

/** So many are logged. */
const MOST_TOLD = 50;

/** What is wrong with a configuration, for the log: a line each, and how many there are. */
export function loggedProblems(problems: readonly LocatedProblem[], document: ConfigDocument) {
  const lines = problemLines(problems, document);
  return { problems: lines.slice(0, MOST_TOLD), count: lines.length };
}

/** What is hardly meant in a configuration that is good, as `avow check` says it. */
export function logWarnings(
  log: Pick<Log, 'warn'>,
  { warnings, document }: Pick<Settled, 'warnings' | 'document'>,
): void {
  if (warnings.length === 0) return;
  const { problems, count } = loggedProblems(warnings, document);
  log.warn({ warnings: problems, count }, 'the configuration is good, with warnings');
}
