import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { AddressRefused, refusalOf } from './address-refused.ts';
import { hostName } from './host.ts';
import type { Lookup } from './lookup.ts';

/**
 * The addresses of a name that may be connected to, and no others. The socket connects to what is answered here, so that a name
 * that resolves to something else a moment later (DNS rebinding) gains nothing.
 * @param allowed the hosts that may be at a private address, as hostName gives them
 */
export function checkedLookup(lookup: Lookup, allowed: ReadonlySet<string>): LookupFunction {
  return (host, options, callback) => {
    const answer = (error: Error | null, addresses: LookupAddress[]) => {
      const [first] = addresses;
      if (options.all === true) callback(error, addresses);
      else callback(error, first?.address ?? '', first?.family);
    };
    lookup(host).then(
      (addresses) => {
        const refusals = addresses.map(({ address }) => refusalOf(hostName(host), address, allowed));
        const open = addresses.filter((_, index) => refusals[index] === null);
        const refused = refusals.find((refusal) => refusal !== null) ?? new AddressRefused(`${host} has no address`);
        answer(open.length === 0 ? refused : null, open);
      },
      (error: unknown) => answer(error instanceof Error ? error : new Error(`${host} cannot be resolved`), []),
    );
  };
}
