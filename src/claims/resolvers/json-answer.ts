import { parseValue } from '../json.ts';
import { Unaskable, Unavailable, type Value } from '../source.ts';
import { isJson, readText, statusProblem } from './answer-text.ts';

/**
 * Reads the JSON of an answer, of at most maxBytes.
 * @param absentOn the statuses that say that there is nothing
 * @returns undefined where the answer has one of them
 * @throws Unavailable for everything else that is not JSON under a 2xx status; Unaskable where that may be due to the one who is
 * asked about: redirects, client errors, and answers that are too long or too deep
 */
export async function readAnswer(
  response: Response,
  maxBytes: number,
  absentOn: readonly number[],
): Promise<Value | undefined> {
  const absent = absentOn.includes(response.status);
  const problem = absent ? null : headProblem(response);
  if (absent || problem !== null) {
    // Undici keeps the connection busy until the body is read or dropped.
    await response.body?.cancel();
    if (problem === null) return undefined;
    throw problem;
  }
  return parseAnswer(await readText(response, maxBytes));
}

function headProblem(response: Response): Unavailable | null {
  const problem = statusProblem(response);
  if (problem !== null || isJson(response)) return problem;
  return new Unavailable('its answer is not of type application/json');
}

/**
 * The value that an answer's text is.
 * @throws Unavailable where it is no JSON, Unaskable where it is too deep
 */
export function parseAnswer(text: string): Value {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Unavailable('its answer is not JSON', { cause: error });
  }
  const value = parseValue(json);
  if (value === undefined) throw new Unaskable('its answer nests too deeply, or has a number that is too large');
  return value;
}
