import type { Effects, Transmit } from '../effects.ts';
import type { Destination } from './destination.ts';
import { inTime } from './in-time.ts';
import { frame, syslogMessage } from './syslog-message.ts';

export interface SyslogTarget {
  readonly to: Parameters<Transmit>[0];
  readonly transmit: Transmit;
  /** What the messages say that they come from. */
  readonly hostName: string;
}

/** A connection each time, so not as often as there are records. */
const EVERY_MS = 5_000;

/**
 * Messages of RFC 5424 over TLS (RFC 5425) or TCP (RFC 6587). Nothing in these acknowledges a message, so that a connection is for
 * one batch: the batch is taken when the receiver has read to its end and has closed too, and is sent again where it has not.
 */
export function syslogDestination(
  { to, transmit, hostName }: SyslogTarget,
  effects: Pick<Effects, 'wait'>,
): Destination {
  return {
    everyMs: EVERY_MS,
    deliver: (batch, stop) =>
      inTime(effects, stop, async (signal) => {
        const bytes = Buffer.from(batch.map((one) => frame(syslogMessage(one, hostName))).join(''));
        const outcome = await transmit(to, bytes, signal);
        if (outcome === 'read') return { kind: 'taken' };
        return { kind: 'failed', reason: 'it closed the connection before it had read everything' };
      }),
  };
}
