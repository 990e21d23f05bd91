/** POST /claims/resolve, in Avow's own words. */
import { isIP } from 'node:net';
import { z } from 'zod';
import type { ResolveAsk } from '../issuer/resolve.ts';
import { identifier, identifiers } from './identifier.ts';
import { idpValues } from './idp-values.ts';
import { problemOf } from './problem-of.ts';

/** One request may ask for so many. */
export const MAX_BATCH = 50;

/** Whom: the application itself, or one person by one name. */
const subject = z.union([
  z.strictObject({ kind: z.literal('machine') }).transform(() => null),
  z.strictObject({ id: identifier }).transform(({ id }) => ({ by: 'id' as const, value: id, issuer: null })),
  z
    .strictObject({ userName: identifier })
    .transform(({ userName }) => ({ by: 'userName' as const, value: userName, issuer: null })),
  z
    .strictObject({ externalId: identifier })
    .transform(({ externalId }) => ({ by: 'externalId' as const, value: externalId, issuer: null })),
  z
    .strictObject({ issuer: identifier, sub: identifier })
    .transform(({ issuer, sub }) => ({ by: 'link' as const, value: sub, issuer })),
]);

const request = z.strictObject({
  subject,
  client: identifier,
  scopes: identifiers.optional(),
  audience: identifier.optional(),
  idp: z.record(z.string(), z.unknown()).optional(),
  ip: z
    .string()
    .refine((text) => isIP(text) !== 0, 'write an IP address')
    .optional(),
});

const batch = z.strictObject({ requests: z.array(z.unknown()).min(1).max(MAX_BATCH) });

export type Asked = Omit<ResolveAsk, 'askedAt'>;

/** What was asked: one, or several of which each may be wrong by itself. */
export type ResolveRequest =
  | { readonly one: Asked | { readonly problem: string } }
  | { readonly several: readonly (Asked | { readonly problem: string })[] };

/** Reads the body, parsed from JSON; a batch that is no batch is a problem of the whole. */
export function readResolveRequest(body: unknown): ResolveRequest {
  const isBatch = typeof body === 'object' && body !== null && Object.hasOwn(body, 'requests');
  if (!isBatch) return { one: readOne(body) };
  const parsed = batch.safeParse(body);
  return parsed.success ? { several: parsed.data.requests.map(readOne) } : { one: problemOf(parsed.error) };
}

function readOne(body: unknown): Asked | { readonly problem: string } {
  const parsed = request.safeParse(body);
  if (!parsed.success) return problemOf(parsed.error);
  const { scopes, audience, idp, ip, ...named } = parsed.data;
  return {
    ...named,
    scopes: scopes ?? null,
    audiences: audience === undefined ? [] : [audience],
    idp: idp === undefined ? null : idpValues(idp),
    ip: ip ?? null,
    // The caller reads which scopes are refused, and what it does with large claims is its own affair.
    partial: true,
    isToldLifetime: true,
    misfit: () => null,
  };
}
