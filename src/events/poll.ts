import { lookUntil } from '../directory/bell.ts';
import { type Change, viewChange } from '../directory/change.ts';
import type { Caller } from '../directory/directory.ts';
import { ScimError } from '../scim/errors.ts';
import type { StoredChange, StoredStream, Write } from '../store/port.ts';
import { MAX_SETS, type PollRequest } from './poll-request.ts';
import { type EventStream, type Publisher, signedEvent } from './publisher.ts';
import { refusalWrite } from './refusal.ts';
import { jtiOf } from './security-event.ts';

/** Below the patience of common proxies. */
const LONG_POLL_MS = 20_000;

export interface PollStream extends EventStream {
  /** The SCIM client that may poll it. */
  readonly client: string;
}

/** RFC 8936 §2.3 */
export interface PollAnswer {
  /** SETs by their jti. */
  readonly sets: Readonly<Record<string, string>>;
  readonly moreAvailable: boolean;
}

/**
 * RFC 8936 §2: settles what the receiver has of a stream, or will not have, and gives it the oldest of the rest. What it has
 * not spoken of comes again with the next poll. A SET it reports an error for is on record and does not come again
 * (RFC 8936 §2.6): it is the same SET that it would get.
 * @throws ScimError 404 where there is no such stream for these credentials
 */
export async function poll(
  publisher: Publisher,
  stream: PollStream | undefined,
  caller: Caller,
  request: PollRequest,
): Promise<PollAnswer> {
  if (stream === undefined || !isOf(stream, caller)) {
    throw new ScimError(404, 'these credentials have no stream of events by that name; see scim.events');
  }
  const answered = await settle(publisher, stream, caller, request);
  const isEnough = ({ sets, moreAvailable }: PollAnswer) => moreAvailable || Object.keys(sets).length > 0;
  if (request.returnImmediately || request.maxEvents === 0 || isEnough(answered)) return answered;
  const look = () => settle(publisher, stream, caller, { ...request, ack: new Set(), setErrs: new Map() });
  return lookUntil(publisher.bell, LONG_POLL_MS, look, isEnough);
}

function isOf({ client, tenant }: PollStream, caller: Caller): boolean {
  return caller.kind === 'provisioning' && caller.client === client && caller.tenant === tenant;
}

async function settle(
  publisher: Publisher,
  stream: PollStream,
  { permissions }: Caller,
  request: PollRequest,
): Promise<PollAnswer> {
  const { store, types } = publisher;
  const { tenant, name } = stream;
  const { position = 0, settled = '[]' } = (await store.getStream(tenant, name)) ?? {};
  const stored = await store.listChanges(tenant, position, MAX_SETS);
  const before: ReadonlySet<number> = new Set<number>(JSON.parse(settled));
  const open = stored
    .filter(({ number }) => !before.has(number))
    .flatMap((change) => viewChange(change, { types, permissions }) ?? []);
  const refused = open.filter((change) => request.setErrs.has(jtiOf(change, stream)));
  const rest = open.filter((change) => !request.ack.has(jtiOf(change, stream)) && !refused.includes(change));
  const after = moved(position, stored, new Set(rest.map(({ number }) => number)));
  if (after.position > position || after.settled !== settled) {
    const move: Write = { kind: 'moveStream', tenant, name, ...after };
    await store.commit([...refused.map((change) => refusedWrite(publisher, stream, change, request)), move]);
  }
  const given = rest.slice(0, request.maxEvents);
  const sets = given.map(async (change) => [jtiOf(change, stream), await signedEvent(publisher, stream, change)]);
  return {
    sets: Object.fromEntries(await Promise.all(sets)),
    moreAvailable: rest.length > given.length || stored.length === MAX_SETS,
  };
}

/** As far as nothing is left to give, and what needs not be given beyond. */
function moved(position: number, stored: readonly StoredChange[], rest: ReadonlySet<number>): StoredStream {
  const firstLeft = stored.findIndex(({ number }) => rest.has(number));
  const end = (firstLeft === -1 ? stored : stored.slice(0, firstLeft)).at(-1)?.number ?? position;
  const beyond = stored.map(({ number }) => number).filter((number) => number > end && !rest.has(number));
  return { position: end, settled: JSON.stringify(beyond) };
}

function refusedWrite(publisher: Publisher, stream: PollStream, change: Change, request: PollRequest): Write {
  const jti = jtiOf(change, stream);
  const refusal = request.setErrs.get(jti) ?? { code: 'unspecified', reason: '' };
  publisher.log.warn({ stream: stream.name, jti, code: refusal.code }, 'the receiver of a stream refused an event');
  return refusalWrite(stream, change, refusal, publisher.effects);
}
