/**
 * What lives on from one configuration to the next. A source is the same source as long as what it is made from is the same: its
 * answers, its breaker and its connections stay. Who makes a thing says what it is made from; what nobody holds any more is ended.
 */

/** The hold of one configuration on things. */
export interface CarryOver {
  /** The same for all configurations of one installation, and for those alone. */
  readonly installation: object;
  /** Calls back when this configuration is no longer at work. */
  onEnd(release: () => Promise<void> | void): void;
  /** Lets go of everything; what no other configuration holds has ended then. */
  end(): Promise<void>;
}

export function createCarryOver(installation: object): CarryOver {
  let releases: (() => Promise<void> | void)[] = [];
  return {
    installation,
    onEnd: (release) => void releases.push(release),
    end: async () => {
      const due = releases;
      releases = [];
      await Promise.all(due.map((release) => release()));
    },
  };
}

const identities = new WeakMap<object, number>();
let known = 0;

/** A number for a thing that JSON cannot tell: the same for the same one alone. */
export function identityOf(thing: object): number {
  const identity = identities.get(thing) ?? ++known;
  identities.set(thing, identity);
  return identity;
}

interface Held<T> {
  readonly thing: T;
  holders: number;
}

/**
 * A kind of thing that is carried over. To be made once for each kind.
 * @param end gives back what such a thing holds open
 * @returns takes what is there, made from the same by a configuration that is still at work, or makes it. Without a CarryOver there is
 * nothing to go on with. `madeFrom` is compared as JSON: it has to name everything that makes a difference.
 */
export function carried<T>(
  end: (thing: T) => Promise<void> | void = () => {},
): (carryOver: CarryOver | undefined, madeFrom: unknown, make: () => T) => T {
  const installations = new WeakMap<object, Map<string, Held<T>>>();
  return (carryOver, madeFrom, make) => {
    if (carryOver === undefined) return make();
    const things = installations.get(carryOver.installation) ?? new Map<string, Held<T>>();
    installations.set(carryOver.installation, things);
    const key = JSON.stringify(madeFrom);
    const held = things.get(key) ?? { thing: make(), holders: 0 };
    things.set(key, held);
    held.holders += 1;
    carryOver.onEnd(() => {
      held.holders -= 1;
      if (held.holders > 0) return;
      things.delete(key);
      return end(held.thing);
    });
    return held.thing;
  };
}
