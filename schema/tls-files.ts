import { z } from 'zod';

/** What TLS is made with, on a way out. */
export const tlsFiles = z
  .strictObject({
    cert: z.string().optional().describe('The certificate that Avow shows, with its chain'),
    key: z.string().optional().describe('Its private key'),
    ca: z.string().optional().describe("The authorities that the server's certificate may come from, in place of all"),
  })
  .refine((t) => (t.cert === undefined) === (t.key === undefined), 'give cert and key, or neither')
  .describe('PEM files; a relative name counts from this file');
