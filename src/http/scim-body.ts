import type { Context } from 'hono';
import { quoted, ScimError } from '../scim/errors.ts';
import { requireShallow } from '../scim/nesting.ts';
import { mediaType, readBytes } from './body.ts';

/** How large a body may be. */
export interface BodyLimits {
  readonly bytes: number;
  /** Objects and arrays within one another. */
  readonly nesting: number;
}

const JSON_TYPES: ReadonlySet<string | null> = new Set(['application/scim+json', 'application/json', null]);

/**
 * RFC 7644 §3.1: the body is JSON under one of its two names; a client that names none is taken at its word. Size and depth
 * are bounded before it is parsed.
 * @throws BodyTooLarge, ScimError 415, invalidSyntax
 */
export async function readScimBody(c: Context, { bytes, nesting }: BodyLimits): Promise<unknown> {
  const type = mediaType(c.req.header('content-type'));
  if (!JSON_TYPES.has(type)) {
    throw new ScimError(415, `the body is ${type}; send application/scim+json or application/json`);
  }
  // RFC 9110 §15.5.16: nothing is unpacked here, so that nobody's bytes become more than were sent.
  const coding = c.req.header('content-encoding') ?? 'identity';
  if (coding.toLowerCase() !== 'identity') {
    throw new ScimError(415, `the body is ${quoted(coding)}; send it without a Content-Encoding`);
  }
  const text = textOf(await readBytes(c, bytes));
  requireShallow(text, nesting);
  try {
    return JSON.parse(text);
  } catch {
    throw new ScimError(400, 'the body is not JSON', 'invalidSyntax');
  }
}

/** RFC 8259 §8.1: JSON is UTF-8. What is not would come back as something that nobody sent. */
function textOf(bytes: Uint8Array): string {
  try {
    return UTF_8.decode(bytes);
  } catch {
    throw new ScimError(400, 'the body is not UTF-8', 'invalidSyntax');
  }
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });
