import { dirname, resolve } from 'node:path';
import type { AuditStreamConfig, Config } from '../../schema/config.ts';
import { singleLine } from '../single-line.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/port.ts';
import { recordsBehind } from '../streams/behind.ts';
import { type Obstacle, type Place, readPosition, storedName } from '../streams/position.ts';
import type { AuditOptions } from './audit-command.ts';
import type { Output } from './command-line.ts';

type StreamsOptions = Extract<AuditOptions, { action: 'streams' }>;

/** How far a stream has come with one chain. */
interface Progress {
  readonly stream: string;
  readonly tenant: string;
  readonly to: string;
  /** How many records were taken, and how many are sealed. */
  readonly taken: number;
  readonly sealed: number;
  readonly obstacle: Obstacle | null;
}

const REASON_AT_MOST = 500;

/** `avow audit streams`: where each stream of the audit log is, and what holds it up; works beside a running server. */
export async function auditStreams(config: Config, options: StreamsOptions, output: Output): Promise<void> {
  const store = await openStore(config.database, { baseDirectory: dirname(resolve(options.config)) });
  try {
    const streams = Object.entries(config.audit.streams);
    for (const [name, stream] of streams) {
      for (const progress of await progressOf(store, name, stream)) {
        output.out(`${options.json ? jsonLine(progress) : textLine(progress)}\n`);
      }
    }
    if (streams.length === 0 && !options.json) output.out('There are no streams: see audit.streams\n');
  } finally {
    await store.close();
  }
}

async function progressOf(store: Store, name: string, { to, tenant }: AuditStreamConfig): Promise<readonly Progress[]> {
  const tenants = tenant === '*' ? await store.sealedTenants() : [tenant];
  return Promise.all(
    tenants.map(async (tenant) => {
      const position = readPosition(await store.getStream(tenant, storedName(name)));
      const taken = position.sent ?? (await rowsBefore(store, tenant, position));
      const sealed = taken + (await recordsBehind(store, tenant, position));
      return { stream: name, tenant, to, taken, sealed, obstacle: position.obstacle };
    }),
  );
}

/** Of a stream that has not counted what it sent: those that were kept together are one. */
async function rowsBefore(store: Store, tenant: string, { seal, records }: Place): Promise<number> {
  const [last] = seal === 0 ? [] : await store.listSeals(tenant, seal - 1, 1);
  return (last?.records ?? 0) + records;
}

const time = (ms: number) => new Date(ms).toISOString();

function jsonLine({ obstacle, ...progress }: Progress): string {
  const behind = progress.sealed - progress.taken;
  return JSON.stringify({
    ...progress,
    behind,
    ...(obstacle !== null && { heldUp: { since: time(obstacle.since), reason: obstacle.reason } }),
  });
}

function textLine({ stream, tenant, to, taken, sealed, obstacle }: Progress): string {
  const behind = sealed === taken ? '' : `, ${sealed - taken} behind`;
  const why =
    obstacle === null ? '' : `; held up since ${time(obstacle.since)}: ${singleLine(obstacle.reason, REASON_AT_MOST)}`;
  return `${stream}  ${tenant} → ${to}  ${taken} of ${sealed} records${behind}${why}`;
}
