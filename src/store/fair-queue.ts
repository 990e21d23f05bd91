/** Who waits, and for whom. */
export interface Waiter {
  readonly tenant: string;
  readonly client: string;
  /** Called when its turn has come. */
  readonly begin: () => void;
}

/** Waiters in turns: one tenant after the other, in each one client after the other, and those of a client as they came. */
export interface FairQueue {
  add(waiter: Waiter): void;
  remove(waiter: Waiter): void;
  /** How many wait of this one's client. */
  waitingWith(waiter: Waiter): number;
  /** The next, of those who may; it waits no longer. */
  take(may: (waiter: Waiter) => boolean): Waiter | null;
}

type Clients = Map<string, Waiter[]>;

/** A map's order is the order of the turns: who had one is put behind the others. */
export function createFairQueue(): FairQueue {
  const tenants = new Map<string, Clients>();

  function remove(waiter: Waiter): void {
    const clients = tenants.get(waiter.tenant);
    const waiting = clients?.get(waiter.client);
    if (clients === undefined || waiting === undefined) return;
    const left = waiting.filter((other) => other !== waiter);
    if (left.length > 0) clients.set(waiter.client, left);
    else clients.delete(waiter.client);
    if (clients.size === 0) tenants.delete(waiter.tenant);
  }

  function putLast({ tenant, client }: Waiter): void {
    const clients = tenants.get(tenant);
    if (clients === undefined) return;
    moveToEnd(tenants, tenant);
    moveToEnd(clients, client);
  }

  return {
    remove,
    add(waiter) {
      const clients: Clients = tenants.get(waiter.tenant) ?? new Map();
      tenants.set(waiter.tenant, clients);
      clients.set(waiter.client, [...(clients.get(waiter.client) ?? []), waiter]);
    },
    waitingWith: ({ tenant, client }) => tenants.get(tenant)?.get(client)?.length ?? 0,
    take(may) {
      for (const clients of tenants.values()) {
        for (const [first] of clients.values()) {
          if (first === undefined || !may(first)) continue;
          remove(first);
          putLast(first);
          return first;
        }
      }
      return null;
    },
  };
}

function moveToEnd<Value>(map: Map<string, Value>, key: string): void {
  const value = map.get(key);
  if (value === undefined) return;
  map.delete(key);
  map.set(key, value);
}
