import type { Permission } from '../scim/permission.ts';
import { UnknownName } from '../scim/unknown-name.ts';

/** Runs what reads a caller's names: of one that there is not, the error tells a near one, of those that the caller may read or write. */
export function suggestingNames<T>({ read, write }: Permission, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof UnknownName ? error.within(read, write) : error;
  }
}
