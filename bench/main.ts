/**
 * `npm run bench`: Avow beside a bare Hono route that serves the same bytes, and beside its peers, in interleaved rounds on
 * one machine in one run. What counts is the ratio: the machines are shared, and the requests a second of one run mean
 * little in another. `npm run bench -- --scim` and `-- --tokens` measure one half each. `npm run bench -- --large` measures how its
 * rates hold with many people, and with a large group; `-- --configured`, with a large configuration; `-- --hanging`, beside a
 * source of claims that does not answer; `-- --turns`, how long one request keeps all others waiting.
 */
import { parseArgs } from 'node:util';
import { againstPeers } from './against-peers.ts';
import { atSize } from './at-size.ts';
import { besideHanging } from './hanging.ts';
import { pinSelf } from './processes.ts';
import { tokensAgainstPeers, tokensAtSize } from './tokens.ts';
import { longestTurns } from './turns.ts';

const MODES: Readonly<Record<string, () => Promise<void>>> = {
  scim: againstPeers,
  tokens: tokensAgainstPeers,
  large: atSize,
  configured: tokensAtSize,
  hanging: besideHanging,
  turns: longestTurns,
};
const WITHOUT_A_MODE = ['scim', 'tokens'];

const { values } = parseArgs({
  options: Object.fromEntries(Object.keys(MODES).map((mode) => [mode, { type: 'boolean' as const }])),
});
pinSelf();
const asked = Object.keys(values);
for (const mode of asked.length > 0 ? asked : WITHOUT_A_MODE) await MODES[mode]?.();
