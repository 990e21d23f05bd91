/** Connections out of the process: where each may lead is decided when it is made, by the address that it is made to. */
import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector, fetch } from 'undici';
import type { Effects } from '../effects.ts';
import { AddressRefused, refusalOf } from './address-refused.ts';
import { hostName } from './host.ts';
import { type Lookup, shareLookups } from './lookup.ts';

/**
 * Makes ways out: a pool of kept connections for each origin, no redirects, and no proxy: HTTP_PROXY is not read, since a proxy
 * would resolve the names itself, and nobody could say what was connected to.
 */
export function createOutbound(lookup: Lookup): Effects['outbound'] {
  const shared = shareLookups(lookup);
  return ({ allowPrivate, tls }) => {
    const allowed = new Set(allowPrivate.map(hostName));
    const connect = buildConnector({ ...tls, allowH2: false, lookup: checked(shared, allowed) });
    const dispatcher = new Agent({
      connect: (options, callback) => {
        // A host that is an address is never looked up.
        const refused = isIP(options.hostname) === 0 ? null : refusalOf(options.hostname, options.hostname, allowed);
        if (refused === null) connect(options, callback);
        else callback(refused, null);
      },
    });
    return (url, request) => fetch(url, { ...request, redirect: 'manual', dispatcher });
  };
}

/**
 * The addresses of a name that may be connected to, and no others. The socket connects to what is answered here, so that a name
 * that resolves to something else a moment later (DNS rebinding) gains nothing.
 */
function checked(lookup: Lookup, allowed: ReadonlySet<string>): LookupFunction {
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
