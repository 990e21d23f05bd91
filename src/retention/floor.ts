import type { Store } from '../store/port.ts';
import { readPosition, storedName } from '../streams/position.ts';

/** Whose records a stream sends: a tenant's, or with null those of all. */
export interface Follower {
  readonly name: string;
  readonly tenant: string | null;
}

export interface Floor {
  /** All streams have sent every record up to this seal. */
  readonly seal: number;
  /** The stream that has come no further; null where there is none. */
  readonly stream: string | null;
}

/** How far a tenant's chain may be pruned, so that nothing goes that a stream has still to send. */
export async function floorOf(
  store: Pick<Store, 'getStream'>,
  tenant: string,
  followers: readonly Follower[],
): Promise<Floor> {
  const own = followers.filter((one) => one.tenant === null || one.tenant === tenant);
  const floors = await Promise.all(
    own.map(async ({ name }) => ({
      seal: readPosition(await store.getStream(tenant, storedName(name))).seal,
      stream: name,
    })),
  );
  return floors.toSorted((a, b) => a.seal - b.seal)[0] ?? { seal: Number.MAX_SAFE_INTEGER, stream: null };
}
