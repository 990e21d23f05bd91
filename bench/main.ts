/**
 * `npm run bench`: Avow beside a bare Hono route that serves the same bytes, and beside its peers, in interleaved rounds on
 * one machine in one run. What counts is the ratio: the machines are shared, and the requests a second of one run mean
 * little in another. `npm run bench -- --large` measures how its rates hold with many people, and with a large group;
 * `npm run bench -- --hanging`, beside a source of claims that does not answer.
 */
import { parseArgs } from 'node:util';
import { againstPeers } from './against-peers.ts';
import { atSize } from './at-size.ts';
import { besideHanging } from './hanging.ts';
import { pinSelf } from './processes.ts';

const { values } = parseArgs({
  options: { large: { type: 'boolean', default: false }, hanging: { type: 'boolean', default: false } },
});
pinSelf();
if (values.large) await atSize();
else if (values.hanging) await besideHanging();
else await againstPeers();
