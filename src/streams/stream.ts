import type { Prunings } from '../audit/prunings.ts';
import type { Effects, Log } from '../effects.ts';
import { backOff } from '../events/back-off.ts';
import { createLease, type Lease } from '../events/lease.ts';
import type { Store } from '../store/port.ts';
import { lookBeyond, recordsAfter } from './chain.ts';
import type { Delivery, Destination } from './destination.ts';
import { type Manner, type Outgoing, outgoing } from './outgoing.ts';
import { type Obstacle, type Place, positionWrite, readPosition, type StreamPosition, storedName } from './position.ts';

/** What all streams of the audit log stand on. */
export interface StreamDeps {
  readonly store: Store;
  readonly effects: Effects;
  readonly log: Log;
  /** What Avow has removed of a tenant's chain (src/audit/prunings.ts). */
  readonly prunings: (tenant: string) => Promise<Prunings>;
}

export interface AuditStream extends Manner {
  readonly name: string;
  /** Whose records; null for those of every tenant, each chain for itself. */
  readonly tenant: string | null;
  readonly destination: Destination;
}

/** What is looked at after something has to be mended, and nothing is passed over meanwhile. */
const REFUSED_MS = 300_000;
const BATCH_BYTES = 1_048_576;

type Turn = 'moved' | 'idle' | 'held' | 'failed' | 'refused';

/** Lowered where the receiver says so, to what it takes. */
interface Bound {
  bytes: number;
}

/**
 * Sends the records of the audit log in the order of each chain, from its beginning, until told to stop. A place is kept after its
 * records were taken and not before, so that nothing is lost, whatever ends; what was taken and not yet kept is sent once more. A
 * receiver that takes nothing holds the stream up, and nothing else.
 */
export async function follow(deps: StreamDeps, stream: AuditStream, stop: AbortSignal): Promise<void> {
  const { effects, log } = deps;
  const lease = createLease(deps, { tenant: stream.tenant ?? '', name: storedName(stream.name) });
  const bound: Bound = { bytes: BATCH_BYTES };
  for (let failures = 0; !stop.aborted; ) {
    const turn = await takeTurn(deps, stream, lease, bound, stop).catch((error: unknown): Turn => {
      log.error({ err: error, stream: stream.name }, 'a stream of the audit log failed unexpectedly');
      return 'failed';
    });
    failures = turn === 'failed' ? failures + 1 : 0;
    const pause = {
      moved: 0,
      idle: stream.destination.everyMs,
      held: lease.patienceMs,
      failed: backOff(Math.max(1, failures), effects.randomBytes),
      refused: REFUSED_MS,
    }[turn];
    if (pause > 0) await effects.wait(pause, stop);
  }
  await lease.giveBack();
}

/** A batch of each chain that has something to send. */
async function takeTurn(
  deps: StreamDeps,
  stream: AuditStream,
  lease: Lease,
  bound: Bound,
  stop: AbortSignal,
): Promise<Turn> {
  let turn: Turn = 'idle';
  for (const tenant of await tenantsOf(deps.store, stream)) {
    if (stop.aborted) return turn;
    // Most looks find nothing, and need no hold.
    const seen = await lookBeyond(deps.store, tenant, await positionOf(deps.store, stream, tenant));
    if (seen === 'none') continue;
    if (!(await lease.renew())) return 'held';
    const sent = await sendBatch(deps, stream, tenant, bound, stop);
    if (sent === 'failed' || sent === 'refused') return sent;
    if (sent === 'moved') turn = sent;
  }
  return turn;
}

async function tenantsOf(store: Store, { tenant }: AuditStream): Promise<readonly string[]> {
  return tenant === null ? store.sealedTenants() : [tenant];
}

async function positionOf(store: Store, { name }: AuditStream, tenant: string): Promise<StreamPosition> {
  return readPosition(await store.getStream(tenant, storedName(name)));
}

/** Looks once more: while another node held the stream, it moved. */
async function sendBatch(
  deps: StreamDeps,
  stream: AuditStream,
  tenant: string,
  bound: Bound,
  stop: AbortSignal,
): Promise<Turn> {
  const { store } = deps;
  const position = await positionOf(store, stream, tenant);
  if ((await lookBeyond(store, tenant, position)) === 'broken') {
    await holdUp(deps, stream, tenant, position, { kind: 'refused', reason: BROKEN });
    return 'refused';
  }
  const { records, passed } = await recordsAfter(store, tenant, position, () => deps.prunings(tenant));
  const batch = within(await outgoing(store, records, stream), bound.bytes);
  const last = records[batch.length - 1];
  if (last === undefined) {
    if (passed === null) return 'idle';
    await store.commit([positionWrite(stream.name, tenant, moved(position, passed, 0))]);
    return 'moved';
  }
  const delivery = await stream.destination.deliver(batch, stop);
  if (delivery.kind === 'taken') {
    await store.commit([positionWrite(stream.name, tenant, moved(position, last.after, batch.length))]);
    if (position.obstacle !== null) toldBack(deps, stream, position.obstacle);
    return 'moved';
  }
  if (stop.aborted) return 'idle';
  if (delivery.kind === 'too large' && batch.length > 1) {
    bound.bytes = Math.floor(sizeOf(batch) / 2);
    return 'moved';
  }
  const obstacle = delivery.kind === 'too large' ? tooLarge(batch) : delivery;
  await holdUp(deps, stream, tenant, position, obstacle);
  return obstacle.kind;
}

function moved({ sent }: StreamPosition, after: Place, count: number): StreamPosition {
  return { ...after, ...(sent !== undefined && { sent: sent + count }), obstacle: null };
}

type Refusal = Extract<Delivery, { reason: string }>;

const BROKEN =
  'the chain ends before what was sent, or is another: see avow audit verify. A stream by another name sends all of it anew';

function tooLarge([first]: readonly Outgoing[]): Refusal {
  return { kind: 'refused', reason: `it answered 413 to the record ${first?.id} alone` };
}

/** Keeps what is in the way, and tells of it: one line when it begins, and one more when somebody has to mend something. */
async function holdUp(
  { store, effects, log }: StreamDeps,
  { name }: AuditStream,
  tenant: string,
  position: StreamPosition,
  { kind, reason }: Refusal,
): Promise<void> {
  const known = position.obstacle;
  if (known?.reason === reason) return;
  const obstacle = { since: known?.since ?? effects.now(), reason };
  await store.commit([positionWrite(name, tenant, { ...position, obstacle })]);
  if (known === null || kind === 'refused') log.error({ stream: name, tenant, reason }, HELD_UP);
}

const HELD_UP = 'a stream of the audit log is held up; nothing of it is lost, and it is tried again';

function toldBack({ log, effects }: StreamDeps, { name }: AuditStream, { since }: Obstacle): void {
  const seconds = Math.round((effects.now() - since) / 1_000);
  log.info({ stream: name, seconds }, 'a stream of the audit log goes on');
}

/** The first of them, as far as they are not too long together; one at least. */
function within(all: readonly Outgoing[], bytes: number): readonly Outgoing[] {
  let size = 0;
  const tooMany = all.findIndex((one, i) => {
    size += sizeOf([one]);
    return i > 0 && size > bytes;
  });
  return tooMany === -1 ? all : all.slice(0, tooMany);
}

function sizeOf(batch: readonly Outgoing[]): number {
  return batch.reduce((sum, { text }) => sum + Buffer.byteLength(text) + 1, 0);
}
