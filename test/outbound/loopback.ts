import { lookup } from 'node:dns/promises';
import { createOutbound } from '../../src/outbound/outbound.ts';
import { createTransmitter } from '../../src/outbound/transmitter.ts';

/** Ways out as main makes them; what listens on loopback has to be allowed. */
export const outbound = createOutbound((host) => lookup(host, { all: true }));
export const transmitter = createTransmitter((host) => lookup(host, { all: true }));
