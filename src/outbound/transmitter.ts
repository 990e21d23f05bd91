/** Bytes to whoever listens, with the same word on where they may go as requests have (outbound.ts). */
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Effects, OutboundPolicy, Transmit } from '../effects.ts';
import { refusalOf } from './address-refused.ts';
import { checkedLookup } from './checked-lookup.ts';
import { hostName } from './host.ts';
import { type Lookup, shareLookups } from './lookup.ts';

/** Makes ways out for bytes: a connection for each transmission, which nothing is read from but its end. */
export function createTransmitter(lookup: Lookup): Effects['transmitter'] {
  const shared = shareLookups(lookup);
  return (policy) => {
    const allowed = new Set(policy.allowPrivate.map(hostName));
    return async (to, bytes, signal) => {
      // A host that is an address is never looked up.
      const refused = isIP(to.host) === 0 ? null : refusalOf(hostName(to.host), to.host, allowed);
      if (refused !== null) throw unreached(refused);
      const at = { host: to.host, port: to.port, lookup: checkedLookup(shared, allowed) };
      return sentOver(to.tls ? openTls(at, policy) : open(at), bytes, signal);
    };
  };
}

interface Opening {
  readonly socket: Socket;
  /** The event after which bytes may go: with TLS, not before it is known who is there. */
  readonly ready: 'connect' | 'secureConnect';
}

interface Address {
  readonly host: string;
  readonly port: number;
  readonly lookup: LookupFunction;
}

function open(at: Address): Opening {
  return { socket: connectTcp({ ...at }), ready: 'connect' };
}

function openTls(at: Address, { tls }: OutboundPolicy): Opening {
  return { socket: connectTls({ ...tls, ...at, minVersion: 'TLSv1.2' }), ready: 'secureConnect' };
}

/**
 * Between the last byte and the word that it was the last: who closes in this time (a proxy that finds nobody behind it, a receiver
 * that is gone) has not read to the end, though its close would look the same a moment later.
 */
const SETTLE_MS = 250;

function sentOver({ socket, ready }: Opening, bytes: Uint8Array, signal: AbortSignal): ReturnType<Transmit> {
  return new Promise((resolve, reject) => {
    let saidAll = false;
    let readToItsEnd = false;
    let settling: NodeJS.Timeout | undefined;
    const giveUp = () => socket.destroy(new Error('it was given up'));
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    const sayAll = () => {
      saidAll = true;
      socket.end();
    };
    socket.once(ready, () => {
      socket.write(bytes, () => {
        settling = setTimeout(sayAll, SETTLE_MS);
      });
    });
    socket.once('end', () => {
      readToItsEnd = saidAll;
    });
    socket.once('error', (error) => reject(unreached(error)));
    socket.once('close', () => {
      clearTimeout(settling);
      signal.removeEventListener('abort', giveUp);
      resolve(readToItsEnd ? 'read' : 'cut off');
    });
    // What it says is nothing to us; that it says no more, is.
    socket.resume();
  });
}

/** As fetch has it, so that notReached() tells why. */
function unreached(cause: Error): TypeError {
  return new TypeError('the connection failed', { cause });
}
