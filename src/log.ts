import { type DestinationStream, pino } from 'pino';
import type { Log } from './effects.ts';

/** Fields that are blacked out at the top and one level down, should anything ever pass them. */
const SECRET = [
  'authorization',
  'token',
  'access_token',
  'subject_token',
  'client_assertion',
  'secret',
  'client_secret',
  'password',
];

/** A log of one JSON object a line on `destination`. */
export function createLog(destination: DestinationStream): Log {
  return pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
    },
    destination,
  );
}
