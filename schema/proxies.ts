/** proxies: who stands between Avow and its callers, and is believed about them. */
import { isIP } from 'node:net';
import { z } from 'zod';

const network = z
  .string()
  .refine(isNetwork, 'write an address such as 10.0.0.7, or a network such as 10.0.0.0/8 or fd00::/8')
  .meta({ examples: ['10.0.0.0/8', 'fd00::/8', '192.0.2.7'] });

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,64}$/, 'a header is named by letters, digits and hyphens')
  .transform((header) => header.toLowerCase());

const clientCertificate = z.strictObject({
  header: headerName.prefault('Client-Cert').describe('Where the proxy puts the certificate of its caller'),
  form: z
    .enum(['rfc9440', 'escaped-pem'])
    .default('rfc9440')
    .describe("rfc9440: base64 of the DER between colons · escaped-pem: nginx's $ssl_client_escaped_cert"),
  chain: z
    .union([z.literal('verified'), z.strictObject({ header: headerName, is: z.string().min(1) })])
    .optional()
    .describe(
      'How one knows that the proxy has verified the chain: it lets no other certificate through, or a header says so. Left out, no client is known by the subject of its certificate',
    ),
});

export const proxies = z.strictObject({
  trusted: z
    .array(network)
    .min(1)
    .describe('Whose X-Forwarded-For counts, and whose header with a certificate; of all others neither is read'),
  clientCertificate: clientCertificate
    .optional()
    .describe('Where callers show a certificate to the proxy, and it passes it on (RFC 8705)'),
});

/** RFC 4632 §3.1, RFC 4291 §2.3 */
function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return prefix === undefined || (/^[0-9]{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}
