/** providers: identity providers whose word counts. */
import { z } from 'zod';
import { resolverNetwork } from './resolver-network.ts';
import { resolverPolicy } from './resolver-policy.ts';
import { saml } from './saml.ts';
import { allowPrivate, duration, httpUrl, name } from './words.ts';

const ID_TOKEN_ALGORITHMS = ['ES256', 'ES384', 'EdDSA', 'Ed25519', 'PS256', 'RS256'] as const;

const userInfo = z
  .strictObject({
    url: httpUrl.optional().describe('Its UserInfo endpoint; without it, OpenID discovery at the issuer tells'),
    timeout: resolverPolicy.timeout,
    keep: duration.optional().describe('How long an answer is good for the same sign-in; without it, for one token'),
    breaker: resolverPolicy.breaker,
    bulkhead: resolverPolicy.bulkhead,
    maxBytes: resolverNetwork.maxBytes,
  })
  .describe('Asks UserInfo for what a claim or a rule wants of idp and the ID token lacks');

const credentials = z
  .strictObject({
    types: z.array(z.string().min(1)).min(1).describe('The types (vct) of its credentials that are taken'),
    audience: z.string().min(1).describe('The aud that a holder binds a presentation to: whom it is for'),
    subject: z
      .string()
      .min(1)
      .default('sub')
      .describe('The claim that says who it is of, for good; it is what links are made by'),
    maxAge: duration.prefault('5m').describe('How old a presentation may be'),
    status: z
      .enum(['check', 'refuse', 'ignore'])
      .default('check')
      .describe('A credential that can be revoked: its status list is asked; or it is refused, or taken unasked'),
  })
  .describe('Takes presentations of the credentials (SD-JWT VC) that it issued, as subject tokens');

const tenant = name.default('default').describe('The tenant whose people it names');
const clockTolerance = duration.prefault('30s');
const domains = z
  .array(z.string().regex(/^[A-Za-z0-9.-]+$/, 'a domain is what stands behind the @: example.com'))
  .min(1)
  .describe('The domains whose addresses this provider may speak for');
const by = z.literal('subject').default('subject');

const openIdProvider = z.strictObject({
  issuer: httpUrl.describe('Exactly the iss of its ID tokens'),
  audience: z
    .union([z.string(), z.array(z.string()).min(1)])
    .describe('The aud its ID tokens must carry: the client id that this company has there'),
  accessTokens: z
    .strictObject({ audience: z.string().min(1).describe('The aud its access tokens must carry to be exchanged here') })
    .optional()
    .describe('Takes its access tokens (RFC 9068) too, where a client says so under exchanges'),
  assertions: z
    .array(z.enum(['jwt', 'id-jag']))
    .default([])
    .describe(
      'What it may sign as a grant of its own, for clients with jwt-bearer: any JWT (RFC 7523), or ID-JAGs alone',
    ),
  jwksUri: httpUrl.optional().describe('Where its keys are; without it, OpenID discovery at the issuer tells'),
  allowPrivate,
  algorithms: z.array(z.enum(ID_TOKEN_ALGORITHMS)).min(1).default(['ES256', 'RS256']),
  clockTolerance,
  userInfo: userInfo.optional(),
  credentials: credentials.optional(),
  tenant,
  link: z
    .strictObject({
      by,
      first: z
        .strictObject({
          verifiedEmail: z.literal(true),
          domains: domains
            .optional()
            .describe('The domains whose addresses this provider may speak for; without it, of any'),
        })
        .optional()
        .describe(
          'Allows the first link by an e-mail that the provider says is verified; without it, no link, no token',
        ),
    })
    .prefault({}),
});

const samlProvider = z.strictObject({
  issuer: z.string().min(1).max(1_024).describe('Exactly its entity ID, the Issuer of its assertions'),
  saml: saml.describe('Takes the SAML 2.0 assertions that it signed, as subject tokens'),
  clockTolerance,
  tenant,
  link: z
    .strictObject({
      by,
      first: z
        .strictObject({
          verifiedEmail: z
            .string()
            .min(1)
            .meta({
              description:
                'The attribute, as idp calls it, whose e-mail the provider has made sure of (sub for a NameID); SAML has no word for it',
              examples: ['mail'],
            }),
          domains,
        })
        .optional()
        .describe('Allows the first link by that e-mail; without it, no link, no token'),
    })
    .prefault({}),
});

export const provider = z.union([openIdProvider, samlProvider]);
