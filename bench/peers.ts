import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { start } from './processes.ts';
import type { Target } from './target.ts';

const HERE = import.meta.dirname;

const PEERS = [
  { name: 'scimmy-routers', script: 'scimmy.ts', needs: '../node_modules/scimmy-routers' },
  { name: 'saml-jackson', script: 'jackson.ts', needs: 'peers/node_modules/@boxyhq/saml-jackson' },
] as const;

/** The yardstick. */
export async function startBare(): Promise<Pick<Target, 'url' | 'pid' | 'stop'>> {
  const { firstLine, pid, stop } = await start(join(HERE, 'bare.ts'), []);
  return { url: `http://127.0.0.1:${firstLine}`, pid, stop };
}

/** The peers that are installed, with so many people in each; and what of the others there is to say. */
export async function startPeers(people: number): Promise<readonly Target[]> {
  const targets: Target[] = [];
  for (const { name, script, needs } of PEERS) {
    if (!existsSync(join(HERE, needs))) {
      console.log(`${name} is not installed, its column is left empty: npm ci --ignore-scripts --prefix bench/peers\n`);
      continue;
    }
    const token = randomBytes(32).toString('base64url');
    const { firstLine, pid, stop } = await start(join(HERE, script), [String(people)], { BENCH_TOKEN: token });
    targets.push({
      name,
      url: `http://127.0.0.1:${firstLine}`,
      pid,
      base: '/scim',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      userId: (n) => `user-${n}`,
      stop,
    });
  }
  return targets;
}
