import type { Config, EventStreamConfig } from '../../schema/config.ts';
import type { Effects } from '../effects.ts';
import { permissionsByAccess } from '../scim/permission.ts';
import type { Work } from '../workers.ts';
import { EVENT_URIS } from './event-type.ts';
import type { PollStream } from './poll.ts';
import { prune } from './prune.ts';
import type { Publisher } from './publisher.ts';
import { type PushStream, push } from './push.ts';

/** The events of an installation: what receivers poll, and what it does by itself. */
export interface Events {
  readonly publisher: Publisher;
  /** What they are told of; none where there is no receiver. */
  readonly uris: readonly string[];
  readonly polled: ReadonlyMap<string, PollStream>;
  /** To push, and to prune the feed. A push ends when the delivery that is under way has, which has a bound of its own. */
  readonly works: readonly Work[];
}

/**
 * @param config `scim.events` and `scim.changes` of the configuration
 * @param madeFrom all that the events of these streams are made by: with another, each push begins anew
 */
export function createEvents(
  publisher: Publisher,
  config: Pick<Config['scim'], 'events' | 'changes'>,
  madeFrom: string,
): Events {
  const streams = Object.entries(config.events);
  const permissions = permissionsByAccess(publisher.types.values(), 'read');
  return {
    publisher,
    uris: streams.length > 0 ? EVENT_URIS : [],
    polled: new Map(streams.flatMap(([name, stream]) => pollStream(name, stream))),
    works: [
      ...streams.flatMap(([name, stream]) => pushWork(name, stream, permissions, publisher, madeFrom)),
      { as: `prune after ${config.changes.keep}`, run: (stop) => prune(publisher, config.changes.keep, stop) },
    ],
  };
}

function pushWork(
  name: string,
  config: EventStreamConfig,
  permissions: PushStream['permissions'],
  publisher: Publisher,
  madeFrom: string,
): Work[] {
  if (config.deliver !== 'push') return [];
  const run = (stop: AbortSignal) => {
    // Most of the time it waits for a change.
    stop.addEventListener('abort', () => publisher.bell.ring(), { once: true });
    return push(publisher, pushStream(name, config, permissions, publisher.effects), stop);
  };
  return [{ as: JSON.stringify(['push', name, config, madeFrom]), run }];
}

function pollStream(name: string, config: EventStreamConfig): [string, PollStream][] {
  if (config.deliver !== 'poll') return [];
  const { tenant, audience, events: detail, client } = config;
  return [[name, { name, tenant, audience, detail, client }]];
}

/** A receiver in the configuration may read everything of its tenant: whoever writes that file may. */
function pushStream(
  name: string,
  config: Extract<EventStreamConfig, { deliver: 'push' }>,
  permissions: PushStream['permissions'],
  effects: Pick<Effects, 'outbound'>,
): PushStream {
  const { tenant, audience, events: detail, url, authorization = null, allowPrivate } = config;
  const receiver = { url, authorization, fetch: effects.outbound({ allowPrivate }) };
  return { name, tenant, audience, detail, receiver, permissions };
}
