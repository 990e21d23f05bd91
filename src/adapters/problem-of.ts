import type { z } from 'zod';

const AT_MOST = 3;

/** What is wrong with a request, by the places of its first faults; never with what stands there. */
export function problemOf(error: z.ZodError): { readonly problem: string } {
  const faults = error.issues
    .slice(0, AT_MOST)
    .map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`);
  return { problem: faults.join('; ') };
}
