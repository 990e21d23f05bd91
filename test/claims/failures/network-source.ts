import type { ClaimOutcome } from '../../../src/claims/source.ts';
import { createOutbound } from '../../../src/outbound/outbound.ts';
import { askForClaim } from './ask.ts';
import type { Condition } from './condition.ts';
import { misbehavingServer } from './misbehaving-server.ts';

/** A public name, as far as anybody can tell before it is resolved. */
const HOST = 'source.example';

const outbound = createOutbound(() => Promise.resolve([{ address: '127.0.0.1', family: 4 }]));

/**
 * Asks a resolver that calls a server on the network, the server being in a condition.
 * @param path where the claim stands in what it gives
 * @param config the resolver's configuration, given the server's URL
 * @param good what the server answers when it is well
 */
export async function askNetworkSource(
  condition: Condition,
  path: string,
  config: (url: string) => Readonly<Record<string, unknown>>,
  good: object,
): Promise<ClaimOutcome> {
  const server = await misbehavingServer(condition, good);
  const { port } = new URL(server.url);
  const allowPrivate = condition === 'resolves to a private address' ? [] : [HOST];
  const timeout = condition === 'does not answer in time' ? '50ms' : '10s';
  try {
    return await askForClaim(path, { ...config(`http://${HOST}:${port}`), allowPrivate, timeout }, { outbound });
  } finally {
    await server.close();
  }
}
