/** keys: how long a signing key signs, and how early it is published. */
import { z } from 'zod';
import { SIGNING_ALGORITHMS } from './signing-algorithms.ts';
import { duration } from './words.ts';

export const signingAlgorithm = z.enum(SIGNING_ALGORITHMS);

/** The JWKS may be cached for five minutes, and another node may see a new key some seconds later. */
const LEAST_AHEAD_MS = 600_000;

export const keys = z
  .strictObject({
    rotateEvery: duration.prefault('90d').describe('How long a key signs before the next one does'),
    publishAhead: duration
      .refine((ms) => ms >= LEAST_AHEAD_MS, 'verifiers cache the keys: publish a new one 10m ahead or earlier')
      .prefault('1h')
      .describe('How long a new key is in the JWKS before it signs: no shorter than verifiers cache the JWKS'),
  })
  .refine(
    ({ rotateEvery, publishAhead }) => rotateEvery >= publishAhead,
    'a key would be replaced before the next one may sign: make rotateEvery as long as publishAhead at least',
  );
