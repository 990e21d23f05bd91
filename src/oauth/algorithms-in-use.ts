import { DEFAULT_ALGORITHM, SIGNING_ALGORITHMS, type SigningAlgorithm } from '../../schema/signing-algorithms.ts';
import type { Api } from './api.ts';
import type { Client } from './client.ts';

/** What there must be signing keys for: the default, with which events are signed, and what APIs and clients ask for. */
export function algorithmsInUse(
  apis: ReadonlyMap<string, Pick<Api, 'algorithm'>>,
  clients: ReadonlyMap<string, Pick<Client, 'algorithm'>>,
): readonly SigningAlgorithm[] {
  const asked = [...apis.values(), ...clients.values()].map(({ algorithm }) => algorithm);
  return SIGNING_ALGORITHMS.filter((name) => name === DEFAULT_ALGORITHM || asked.includes(name));
}
