import type { Config, EventStreamConfig } from '../../schema/config.ts';
import type { Effects } from '../effects.ts';
import { permissionsByAccess } from '../scim/permission.ts';
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
  /** Begins to push, and to prune the feed. */
  start(): void;
  /** Sends those who wait for news away, lets deliveries under way end (each has a bound of its own), and stops. */
  stop(): Promise<void>;
}

/** @param config `scim.events` and `scim.changes` of the configuration */
export function createEvents(publisher: Publisher, config: Pick<Config['scim'], 'events' | 'changes'>): Events {
  const streams = Object.entries(config.events);
  const permissions = permissionsByAccess(publisher.types.values(), 'read');
  const stop = new AbortController();
  let running: readonly Promise<void>[] = [];
  return {
    publisher,
    uris: streams.length > 0 ? EVENT_URIS : [],
    polled: new Map(streams.flatMap(([name, stream]) => pollStream(name, stream))),
    start: () => {
      const pushed = streams.flatMap(([name, stream]) => pushStream(name, stream, permissions, publisher.effects));
      running = [
        ...pushed.map((stream) => push(publisher, stream, stop.signal)),
        prune(publisher, config.changes.keep, stop.signal),
      ];
    },
    stop: async () => {
      stop.abort();
      publisher.bell.close();
      await Promise.all(running);
    },
  };
}

function pollStream(name: string, config: EventStreamConfig): [string, PollStream][] {
  if (config.deliver !== 'poll') return [];
  const { tenant, audience, events: detail, client } = config;
  return [[name, { name, tenant, audience, detail, client }]];
}

/** A receiver in the configuration may read everything of its tenant: whoever writes that file may. */
function pushStream(
  name: string,
  config: EventStreamConfig,
  permissions: PushStream['permissions'],
  effects: Pick<Effects, 'outbound'>,
): PushStream[] {
  if (config.deliver !== 'push') return [];
  const { tenant, audience, events: detail, url, authorization = null, allowPrivate } = config;
  const receiver = { url, authorization, fetch: effects.outbound({ allowPrivate }) };
  return [{ name, tenant, audience, detail, receiver, permissions }];
}
