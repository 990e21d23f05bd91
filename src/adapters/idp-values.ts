import { parseValue } from '../claims/json.ts';
import type { Values } from '../claims/source.ts';

/** What a product says of a person, as the source `idp`; null where it nests too deep to be anything that a claim is made of. */
export function idpValues(said: object): Values | null {
  const value = parseValue(said);
  // An object parses to an object.
  return value === undefined ? null : (value as Values);
}
