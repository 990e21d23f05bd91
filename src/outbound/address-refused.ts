import { networkOf } from './address.ts';

/** A connection was not made, because of the address that its host is at. The message is for the log and the audit record. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/**
 * Why there is no connection to this address, or null where there may be one.
 * @param host as hostName gives it
 * @param allowed the hosts that may be at a private address, as hostName gives them
 */
export function refusalOf(host: string, address: string, allowed: ReadonlySet<string>): AddressRefused | null {
  const network = networkOf(address);
  if (network === null || (network.openable && allowed.has(host))) return null;
  const at = host === address ? `the address ${address}` : `${host} is at ${address}, which`;
  const why = network.openable ? ', and allowPrivate does not name it' : ', where nothing may be asked';
  return new AddressRefused(`${at} is ${network.name}${why}`);
}
