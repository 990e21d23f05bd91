import { Conflict, type Store, type StoredChange, type StoredStream, type Write } from '../../src/store/port.ts';

/** The part of the reference store that knows the changes and who has received them. */
export interface Feed {
  readonly changes: StoredChange[];
  /** The number of each tenant's last change. */
  readonly last: Map<string, number>;
  readonly streams: Map<string, StoredStream & { readonly holder: string | null; readonly until: number }>;
}

export function newFeed(): Feed {
  return { changes: [], last: new Map(), streams: new Map() };
}

export function copyFeed({ changes, last, streams }: Feed): Feed {
  return { changes: [...changes], last: new Map(last), streams: new Map(streams) };
}

export function feedReads(feed: () => Feed): Pick<Store, 'listChanges' | 'lastChange' | 'getStream' | 'pruneChanges'> {
  return {
    listChanges: async (tenant, after, limit) =>
      feed()
        .changes.filter((change) => change.tenant === tenant && change.number > after)
        .slice(0, limit),
    lastChange: async (tenant) => feed().last.get(tenant) ?? 0,
    getStream: async (tenant, name) => {
      const stream = feed().streams.get(idOf(tenant, name));
      return stream === undefined ? null : { position: stream.position, settled: stream.settled };
    },
    pruneChanges: async (before) => {
      const { changes } = feed();
      const firstKept = new Map<string, number>();
      for (const { tenant, number, at } of changes) {
        if (at >= before && !firstKept.has(tenant)) firstKept.set(tenant, number);
      }
      const kept = changes.filter(({ tenant, number }) => number >= (firstKept.get(tenant) ?? Infinity));
      return changes.splice(0, changes.length, ...kept).length - kept.length;
    },
  };
}

type FeedWrite = Extract<Write, { kind: 'insertChange' | 'moveStream' | 'holdStream' }>;

export function applyToFeed(feed: Feed, write: FeedWrite): void {
  switch (write.kind) {
    case 'insertChange':
      insert(feed, write);
      break;
    case 'moveStream':
      move(feed, write);
      break;
    case 'holdStream':
      hold(feed, write);
  }
}

const NEW_STREAM = { position: 0, settled: '[]', holder: null, until: 0 };

function idOf(tenant: string, name: string): string {
  return JSON.stringify([tenant, name]);
}

function insert({ last, changes }: Feed, { change }: Extract<Write, { kind: 'insertChange' }>): void {
  const number = (last.get(change.tenant) ?? 0) + 1;
  last.set(change.tenant, number);
  changes.push({ ...change, number });
}

function move({ streams }: Feed, { tenant, name, position, settled }: Extract<Write, { kind: 'moveStream' }>): void {
  const stream = streams.get(idOf(tenant, name)) ?? NEW_STREAM;
  if (stream.position <= position) streams.set(idOf(tenant, name), { ...stream, position, settled });
}

function hold({ streams }: Feed, { tenant, name, holder, now, until }: Extract<Write, { kind: 'holdStream' }>): void {
  const stream = streams.get(idOf(tenant, name)) ?? NEW_STREAM;
  if (stream.holder !== null && stream.holder !== holder && stream.until > now) throw new Conflict('held');
  streams.set(idOf(tenant, name), { ...stream, holder, until });
}
