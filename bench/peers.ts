import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Started, start } from './processes.ts';
import type { Target } from './target.ts';

const HERE = import.meta.dirname;

interface Peer {
  readonly name: string;
  readonly script: string;
  /** The folder that is there where it is installed. */
  readonly needs: string;
}

const SCIM_PEERS: readonly Peer[] = [
  { name: 'scimmy-routers', script: 'scimmy.ts', needs: '../node_modules/scimmy-routers' },
  { name: 'saml-jackson', script: 'jackson.ts', needs: 'peers/node_modules/@boxyhq/saml-jackson' },
];

const OIDC_PROVIDER: Peer = {
  name: 'oidc-provider',
  script: 'oidc-provider.ts',
  needs: 'peers/node_modules/oidc-provider',
};

/** The yardstick. */
export async function startBare(): Promise<Pick<Target, 'url' | 'pid' | 'stop'>> {
  const { firstLine, pid, stop } = await start(join(HERE, 'bare.ts'), []);
  return { url: `http://127.0.0.1:${firstLine}`, pid, stop };
}

/** Those that are installed, with so many people in each; of the others it is said how to have them. */
export async function startScimPeers(people: number): Promise<readonly Target[]> {
  const targets: Target[] = [];
  for (const peer of SCIM_PEERS) {
    const running = await startPeer(peer, people);
    if (running === null) continue;
    const headers = { authorization: `Bearer ${running.token}`, 'content-type': 'application/scim+json' };
    targets.push({ ...running, name: peer.name, base: '/scim', headers, userId: (n) => `user-${n}` });
  }
  return targets;
}

/** Null where it is not installed. */
export async function startOidcProvider(people: number): Promise<Running | null> {
  return startPeer(OIDC_PROVIDER, people);
}

export interface Running extends Pick<Started, 'pid' | 'stop'> {
  readonly url: string;
  /** What it knows its callers by. */
  readonly token: string;
}

async function startPeer({ name, script, needs }: Peer, people: number): Promise<Running | null> {
  if (!existsSync(join(HERE, needs))) {
    console.log(`${name} is not installed, its column is left empty: npm ci --ignore-scripts --prefix bench/peers\n`);
    return null;
  }
  const token = randomBytes(32).toString('base64url');
  const { firstLine, pid, stop } = await start(join(HERE, script), [String(people)], { BENCH_TOKEN: token });
  return { url: `http://127.0.0.1:${firstLine}`, pid, stop, token };
}
