import { AddressRefused } from './address-refused.ts';

/**
 * Says of a failed fetch that its target was not reached, and why, for the log and the audit record: by the system's own word, which says
 * more than fetch does, or by the address that was refused. `it cannot be reached (ECONNREFUSED)`
 */
export function notReached(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof AddressRefused) return `it cannot be reached: ${cause.message}`;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const told = typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code) ? ` (${code})` : '';
  return `it cannot be reached${told}`;
}
