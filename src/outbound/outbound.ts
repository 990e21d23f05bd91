/** Connections out of the process: where each may lead is decided when it is made, by the address that it is made to. */
import { isIP } from 'node:net';
import type { Effects } from '../effects.ts';
import { refusalOf } from './address-refused.ts';
import { checkedLookup } from './checked-lookup.ts';
import { hostName } from './host.ts';
import { type Lookup, shareLookups } from './lookup.ts';

/**
 * Makes ways out: a pool of kept connections for each origin, no redirects, and no proxy: HTTP_PROXY is not read, since a proxy
 * would resolve the names itself, and nobody could say what was connected to. The first way out loads undici: to most commands that
 * would be a quarter of their time, for nothing.
 */
export function createOutbound(lookup: Lookup): Effects['outbound'] {
  const shared = shareLookups(lookup);
  let undici: Promise<typeof import('undici')> | null = null;
  return ({ allowPrivate, tls }) => {
    const allowed = new Set(allowPrivate.map(hostName));
    undici ??= import('undici');
    const way = undici.then(({ Agent, buildConnector, fetch }) => {
      const connect = buildConnector({ ...tls, allowH2: false, lookup: checkedLookup(shared, allowed) });
      const dispatcher = new Agent({
        connect: (options, callback) => {
          // A host that is an address is never looked up.
          const refused = isIP(options.hostname) === 0 ? null : refusalOf(options.hostname, options.hostname, allowed);
          if (refused === null) connect(options, callback);
          else callback(refused, null);
        },
      });
      return { fetch, dispatcher };
    });
    return async (url, request) => {
      const { fetch, dispatcher } = await way;
      return fetch(url, { ...request, redirect: 'manual', dispatcher });
    };
  };
}
