/** How large a token may become, and what happens to one that would be larger: for an API, and for one application. */
import { z } from 'zod';

/** What becomes of a token that is too large: it is refused, or its largest claims are told by introspection alone. */
export const OVERFLOWS = ['refuse', 'introspection'] as const;

/**
 * nginx takes a header line of 8 KB, Apache one of 8,190 bytes, and neither says which header was too long: the request just
 * fails. The name of the header and the scheme need some of that.
 */
export const MAX_TOKEN_BYTES = 8_000;

export const maxTokenBytes = z.int().min(1_024).max(64_000);
export const overflow = z.enum(OVERFLOWS);
