import { createHash, timingSafeEqual } from 'node:crypto';
import { isSignedBy, SIGNATURE_HEADERS } from './zitadel-signature.ts';

/** How a product proves that it is the one that calls. */
export type HookCredential =
  | { readonly kind: 'secret'; readonly header: string; readonly sha256: Uint8Array }
  | { readonly kind: 'token'; readonly isGood: (token: string) => Promise<boolean> }
  | { readonly kind: 'signature'; readonly key: string };

/** A request of which nothing is known yet. */
export interface UnknownRequest {
  header(name: string): string | undefined;
  /** Reads it, bounded. */
  body(): Promise<string>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Who calls is settled before anything of the body is parsed; where a header tells it, before the body is read.
 * @returns the body, or null where the credential is not the one
 */
export async function authenticatedBody(credential: HookCredential, request: UnknownRequest): Promise<string | null> {
  switch (credential.kind) {
    case 'secret':
      return isSecret(credential.sha256, request.header(credential.header)) ? request.body() : null;
    case 'token': {
      const token = bearerOf(request.header('authorization'));
      return token !== null && (await credential.isGood(token)) ? request.body() : null;
    }
    case 'signature': {
      const header = SIGNATURE_HEADERS.map((name) => request.header(name)).find((one) => one !== undefined);
      if (header === undefined) return null;
      const body = await request.body();
      return isSignedBy(credential.key, header, body, request.now) ? body : null;
    }
  }
}

/** RFC 6750 §2.1 */
export function bearerOf(authorization: string | undefined): string | null {
  return /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization ?? '')?.[1] ?? null;
}

/** The secret as it is, or behind `Bearer`: products send what stands in their field, word for word. */
function isSecret(expected: Uint8Array, value: string | undefined): boolean {
  return value !== undefined && matches(expected, value.replace(/^bearer +/i, ''));
}

/** In constant time: two digests of one length. */
export function matches(expected: Uint8Array, secret: string): boolean {
  return timingSafeEqual(createHash('sha256').update(secret).digest(), expected);
}
