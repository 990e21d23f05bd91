import { z } from 'zod';
import { allowPrivate, httpUrl, name, secret, tenant } from './words.ts';

const scimEvent = {
  audience: z.string().min(1).describe('The aud of its SETs'),
  events: z
    .enum(['notice', 'full'])
    .default('notice')
    .describe('notice names the attributes that changed, full has the resource as it is then'),
  tenant,
};

/** One of `scim.events`: a receiver of the security event tokens of RFC 9967. */
export const scimEvents = z.discriminatedUnion('deliver', [
  z.strictObject({
    deliver: z.literal('push').describe('One SET a request, to the receiver (RFC 8935)'),
    url: httpUrl,
    allowPrivate,
    authorization: secret.optional().describe("The Authorization header, from the environment: 'Bearer ${env:NAME}'"),
    ...scimEvent,
  }),
  z.strictObject({
    deliver: z.literal('poll').describe('The receiver fetches them at /scim/v2/events/{name} (RFC 8936)'),
    client: name.describe('The SCIM client that may fetch them'),
    ...scimEvent,
  }),
]);
