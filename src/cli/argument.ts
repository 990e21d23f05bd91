/** What an argument of the command line can be; each takes the text and throws what commander tells the user. */
import { InvalidArgumentError } from 'commander';
import { durationMs } from '../../schema/duration.ts';

/** The argument of --config. An empty one is a variable of a script that is not set. */
export function fileName(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('It is the path of a file.');
}

/** `24h` → milliseconds. */
export function milliseconds(text: string): number {
  const ms = durationMs(text);
  if (!Number.isNaN(ms)) return ms;
  throw new InvalidArgumentError('It is a duration such as 24h or 90d.');
}

export function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    if (/^[0-9]{1,9}$/.test(text) && Number(text) >= from && Number(text) <= to) return Number(text);
    throw new InvalidArgumentError(`It is a whole number from ${from} to ${to}.`);
  };
}
