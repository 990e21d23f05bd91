/** providers.<name>.saml: an identity provider that speaks SAML 2.0. */
import { z } from 'zod';
import { name } from './words.ts';

/** Those of RFC 9231 that are good today; SHA-1 is not. */
export const SAML_ALGORITHMS = ['rsa-sha256', 'rsa-sha384', 'rsa-sha512', 'ecdsa-sha256'] as const;

/** What may be linked: not `transient`, which is another at each sign-in. */
export const LASTING_NAME_IDS = ['persistent', 'emailAddress', 'unspecified'] as const;

const uri = z.string().min(1).max(1_024);
const uris = z.union([uri, z.array(uri).min(1)]);

export const saml = z
  .strictObject({
    certificates: z
      .array(z.string().min(1))
      .min(1)
      .default([])
      .describe(
        'What it signs with: names of PEM files, or the PEM texts; during a change of keys the old and the new',
      ),
    metadata: z
      .string()
      .min(1)
      .optional()
      .describe('The name of an XML file that the provider publishes of itself, for the certificates in it'),
    audience: uris.describe('The Audience that its assertions must name: the entity ID that this company has there'),
    recipient: uris
      .optional()
      .describe('The Recipient that its assertions must name; without it, the token endpoint of this issuer'),
    algorithms: z
      .array(z.enum(SAML_ALGORITHMS))
      .min(1)
      .default([...SAML_ALGORITHMS]),
    nameIds: z
      .array(z.enum(LASTING_NAME_IDS))
      .min(1)
      .default(['persistent'])
      .describe('The formats of NameIDs by which people are linked: who has one, must be who has it next year'),
    subject: z
      .string()
      .min(1)
      .optional()
      .describe(
        'The attribute that says who it is, for good, in place of the NameID: pairwise-id or subject-id by its Name',
      ),
    attributes: z
      .record(
        name,
        z.strictObject({
          name: z.string().min(1).optional().describe('Its Name in the assertion; without it, the same'),
          list: z.boolean().default(false).describe('A list also where it has one value'),
        }),
      )
      .default({})
      .describe('What attributes are called here, in idp; any other goes by its Name'),
  })
  .refine(({ certificates, metadata }) => certificates.length > 0 || metadata !== undefined, {
    error: 'say what it signs with: certificates, or metadata',
  });
