import { DEFAULT_ALGORITHM, SIGNING_ALGORITHMS, type SigningAlgorithm } from '../../schema/signing-algorithms.ts';
import type { Api } from './api.ts';
import type { Client } from './client.ts';

/** What there must be signing keys for: the default, with which events are signed, and what APIs, other servers and clients ask for. */
export function algorithmsInUse(
  homes: readonly Pick<Api, 'algorithm'>[],
  clients: ReadonlyMap<string, Pick<Client, 'algorithm'>>,
): readonly SigningAlgorithm[] {
  const asked = [...homes, ...clients.values()].map(({ algorithm }) => algorithm);
  return SIGNING_ALGORITHMS.filter((name) => name === DEFAULT_ALGORITHM || asked.includes(name));
}
