/** The words that every part of avow.yaml is written in. */
import { z } from 'zod';
import { DURATION, durationMs } from './duration.ts';

/** '200ms' · '60s' · '10m' · '1h' · '7d' → milliseconds; `examples` are told to whoever writes something else. */
export const durationSuchAs = (...examples: string[]) =>
  z
    .string()
    .regex(DURATION, 'write a duration such as 200ms, 60s, 10m, 1h or 7d')
    // Before the transformation, so that it describes what is written.
    .meta({ description: 'A duration: 200ms, 60s, 10m, 1h, 7d', examples })
    .transform(durationMs);

export const duration = durationSuchAs('200ms', '60s', '10m');

/** A duration of what tokens say in seconds: one that is shorter would be none. */
export const seconds = duration.refine((ms) => ms >= 1_000, 'write a duration of a second or more, such as 30s or 5m');

/** No other scheme: mysql://… and sqlite:… would be made as files. */
export const databaseUrl = z
  .string()
  .regex(
    /^(postgres(ql)?:\/\/.+|:memory:|(?!:|[A-Za-z][A-Za-z0-9+.-]+:)[^\s].*)$/i,
    'write the path of a SQLite file, such as ./data/avow.db, or postgres://user:password@host:5432/name',
  )
  .meta({ examples: ['./data/avow.db', 'postgres://user:password@host:5432/name'] });

export const name = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'a name is a letter, then letters, digits, _ or -');
export const httpUrl = z.string().regex(/^https?:\/\/[^\s]+$/, 'write an absolute http(s) URL');
export const allowPrivate = z
  .array(z.string().regex(/^[A-Za-z0-9._:-]+$/, 'write a host name or an address, without scheme and port'))
  .default([])
  .describe('Hosts that may be at a loopback or a private address; all others must be on the public internet');
export const secret = z
  .string()
  .min(16, 'a secret has at least 16 characters; take one from the environment: ${env:NAME}');
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 digest is 64 hexadecimal digits');
export const tenant = name.default('default').describe('The tenant these credentials belong to');

/** What people read, where they are asked to agree. */
export const title = z.string().min(1).max(200).optional().describe('What people are shown instead of the name');

/** RFC 6749 §3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E ) */
export const scopeName = z
  .string()
  .regex(/^[\x21\x23-\x5B\x5D-\x7E]{1,128}$/, 'a scope has no spaces, quotes or backslashes');
