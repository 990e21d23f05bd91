import { viewChange } from '../directory/change.ts';
import type { Permissions } from '../scim/permission.ts';
import type { StoredChange } from '../store/port.ts';
import { backOff } from './back-off.ts';
import { deliver, type Receiver } from './deliver.ts';
import { createLease, type Lease } from './lease.ts';
import { type EventStream, type Publisher, signedEvent } from './publisher.ts';
import { refusalWrite } from './refusal.ts';
import { jtiOf } from './security-event.ts';

export interface PushStream extends EventStream {
  readonly receiver: Receiver;
  readonly permissions: Permissions;
}

/** How many changes are read at once. */
const BATCH = 50;

type Turn = 'moved' | 'idle' | 'held' | 'failed';

/**
 * RFC 8935: sends a stream's events, one after the other, in the order of the changes, until told to stop. An event's number
 * is kept after the receiver has taken it and not before, so that a restart loses none; what was taken and not yet kept comes
 * once more, under the same jti. Of several nodes one at a time holds the stream.
 */
export async function push(publisher: Publisher, stream: PushStream, stop: AbortSignal): Promise<void> {
  const { effects, bell, log } = publisher;
  const lease = createLease(publisher, stream);
  for (let failures = 0; !stop.aborted; ) {
    const rung = bell.rung();
    const turn = await takeTurn(publisher, stream, lease, stop).catch((error: unknown): Turn => {
      log.error({ err: error, stream: stream.name }, 'a stream of events failed unexpectedly');
      return 'failed';
    });
    failures = turn === 'failed' ? failures + 1 : 0;
    if (turn === 'failed') await effects.wait(backOff(failures, effects.randomBytes), stop);
    if (turn === 'held') await effects.wait(lease.patienceMs, stop);
    if (turn === 'idle') await bell.next(rung);
  }
  await lease.giveBack();
}

async function takeTurn(publisher: Publisher, stream: PushStream, lease: Lease, stop: AbortSignal): Promise<Turn> {
  // Most looks find nothing, and need no hold.
  if ((await pending(publisher, stream)).length === 0) return 'idle';
  if (!(await lease.renew())) return 'held';
  // Once more: while another node held the stream, it moved.
  for (const stored of await pending(publisher, stream)) {
    if (stop.aborted) return 'moved';
    if (!(await lease.renew())) return 'held';
    if (!(await send(publisher, stream, stored))) return 'failed';
  }
  return 'moved';
}

async function pending({ store, log }: Publisher, { tenant, name }: PushStream): Promise<readonly StoredChange[]> {
  const position = (await store.getStream(tenant, name))?.position ?? 0;
  const changes = await store.listChanges(tenant, position, BATCH);
  const lost = (changes[0]?.number ?? 0) - position - 1;
  if (position > 0 && lost > 0) log.error({ stream: name, lost }, 'events were pruned before their receiver took them');
  return changes;
}

/** True where the change is settled: taken, refused, or not for this receiver. */
async function send(publisher: Publisher, stream: PushStream, stored: StoredChange): Promise<boolean> {
  const { store, effects, log, types } = publisher;
  const { tenant, name, permissions } = stream;
  const move = { kind: 'moveStream', tenant, name, position: stored.number, settled: '[]' } as const;
  const change = viewChange(stored, { types, permissions });
  if (change === null) {
    await store.commit([move]);
    return true;
  }
  const delivery = await deliver(stream.receiver, await signedEvent(publisher, stream, change), effects);
  const told = { stream: name, jti: jtiOf(change, stream) };
  switch (delivery.kind) {
    case 'accepted':
      await store.commit([move]);
      return true;
    case 'refused':
      // RFC 8935 §2: what is not potentially recoverable is not sent again.
      log.warn({ ...told, code: delivery.code }, 'the receiver of a stream refused an event');
      await store.commit([refusalWrite(stream, change, delivery, effects), move]);
      return true;
    case 'failed':
      log.warn({ ...told, reason: delivery.reason }, 'an event could not be delivered; it will be sent again');
      return false;
  }
}
