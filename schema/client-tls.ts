/** clients.<name>.tls: a client that is known by the certificate of its connection. RFC 8705 §2 */
import { z } from 'zod';
import { sha256Hex } from './words.ts';

/** RFC 8705 §2.1.2: the one name by which a certificate from an authority is known. */
export const CERTIFICATE_NAMES = ['subjectDn', 'sanDns', 'sanUri', 'sanIp', 'sanEmail'] as const;

const text = z.string().min(1).max(1_024);

export const clientTls = z
  .strictObject({
    subjectDn: text.optional().describe("Its subject, as RFC 4514 writes it: 'CN=bank,O=Bank,C=GB'"),
    sanDns: text.optional().describe('A DNS name that stands in it'),
    sanUri: text.optional(),
    sanIp: text.optional(),
    sanEmail: text.optional(),
    certificates: z
      .array(sha256Hex)
      .min(1)
      .optional()
      .describe('The SHA-256 of each certificate that is good by itself, without an authority'),
  })
  .refine(
    (tls) => [...CERTIFICATE_NAMES, 'certificates' as const].filter((key) => tls[key] !== undefined).length === 1,
    'give one of subjectDn, sanDns, sanUri, sanIp, sanEmail (from an authority), or certificates',
  )
  .describe('The certificate of its connection, as one of proxies passes it on');
