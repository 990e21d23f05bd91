import { openErrorOf } from '../store/open-error.ts';
import { StoreUnavailable } from '../store/unavailable.ts';

/** The one line about what ended a command, in words for the operator; of a database also what to do about it. */
export function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message } = error instanceof StoreUnavailable ? openErrorOf(error, 'the database') : error;
  return message.split('\n', 1)[0] ?? '';
}
