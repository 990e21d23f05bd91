/** authorizationServers: other companies' authorization servers, and who may have ID-JAGs for them. */
import { z } from 'zod';
import { signingAlgorithm } from './keys.ts';
import { attachedRules } from './rules.ts';
import { DEFAULT_ALGORITHM } from './signing-algorithms.ts';
import { duration, httpUrl, name, scopeName, title } from './words.ts';

/** As long as the other server must remember its jti; Avow itself takes none that is good for longer. */
const MAX_ID_JAG_MS = 600_000;

export const authorizationServer = z.strictObject({
  issuer: httpUrl.describe(
    'Its issuer identifier (RFC 8414): the audience that a client names, and the aud of an ID-JAG',
  ),
  title,
  clients: z
    .record(name, z.string().min(1).max(2_000))
    .refine((clients) => Object.keys(clients).length > 0, 'name the applications that may ask')
    .describe('The applications that may ask, each with the client id that it has there'),
  subject: z
    .string()
    .default('user.id')
    .describe(
      'Which identifier is sub: what that server knows people by. user.id, user.<SCIM path>, idp.sub or pairwise',
    ),
  scopes: z
    .union([z.array(scopeName).min(1), z.record(scopeName, scopeName)])
    .transform((scopes): Readonly<Record<string, string>> => {
      return Array.isArray(scopes) ? Object.fromEntries(scopes.map((scope) => [scope, scope])) : scopes;
    })
    .describe(
      'Its scopes that may be asked for. As a map where a name is taken here: what it is called here to its own',
    ),
  resources: z
    .array(z.string())
    .default([])
    .describe('The URIs of its APIs (RFC 8707) that an ID-JAG may be narrowed to'),
  rules: attachedRules,
  algorithm: signingAlgorithm.default(DEFAULT_ALGORITHM).describe('What its ID-JAGs are signed with'),
  lifetime: duration
    .prefault('5m')
    .refine((ms) => ms > 0 && ms <= MAX_ID_JAG_MS, 'an ID-JAG is used at once: write 10m or less')
    .describe('The most that an ID-JAG lives'),
});
