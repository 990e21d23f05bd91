/** How a source on the network is called: the same settings for every kind of it. */
import { z } from 'zod';
import { resolverPolicy } from './resolver-policy.ts';
import { tlsFiles } from './tls-files.ts';
import { allowPrivate, httpUrl, scopeName, secret } from './words.ts';

/** A value filter has spaces: {user.emails[primary eq true].value}. */
const urlTemplate = z
  .string()
  .regex(/^https?:\/\/(?:[^\s{]|\{[^{}]*\}|\{(?![^{}]*\}))+$/, 'write an absolute http(s) URL');

/** RFC 6749 appendix A: VSCHAR */
const printable = z.string().regex(/^[\x20-\x7E]+$/, 'use printable ASCII, without a line break at its end');

const auth = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('bearer'),
      // RFC 6750 §2.1: b64token
      token: z
        .string()
        .regex(
          /^[A-Za-z0-9\-._~+/]+=*$/,
          'a bearer token has letters, digits and -._~+/=, and no line break at its end',
        )
        .describe('From the environment: ${env:NAME}'),
    }),
    z.strictObject({
      kind: z.literal('basic'),
      // RFC 7617 §2
      user: z.string().regex(/^[^:\p{Cc}]+$/u, 'a user name has no colon and no control characters'),
      password: z
        .string()
        .regex(/^\P{Cc}*$/u, 'a password has no control characters, such as a line break at its end')
        .describe('From the environment: ${env:NAME}'),
    }),
    z.strictObject({
      kind: z.literal('client-credentials').describe('A token of Avow’s own, kept until it expires (RFC 6749 §4.4)'),
      tokenUrl: httpUrl,
      clientId: printable,
      clientSecret: printable.describe('From the environment: ${env:NAME}'),
      scopes: z.array(scopeName).default([]),
    }),
  ])
  .describe('What Avow shows of itself, in the Authorization header');

/** Spread into every kind that is called over HTTP. */
export const resolverNetwork = {
  url: urlTemplate.describe('{source.path} may stand in the path and the query, never in the host'),
  allowPrivate,
  headers: z.record(z.string(), z.string()).default({}),
  auth: auth.optional(),
  tls: tlsFiles.optional(),
  sign: z
    .strictObject({ secret: secret.describe('Shared with the receiver; from the environment: ${env:NAME}') })
    .optional()
    .describe('Signs each request with HMAC-SHA256, as RFC 9421 has it: method, path, query, body and time'),
  maxBytes: z.int().min(64).max(10_000_000).default(65_536).describe('An answer that is longer is given up'),
  ...resolverPolicy,
};
