import { createHash, createHmac } from 'node:crypto';

export interface Signable {
  readonly method: string;
  readonly url: string;
  readonly body?: string;
}

export type Headers = Readonly<Record<string, string>>;

/** A component of a request: its identifier as RFC 9421 writes it, and its value. */
type Component = readonly [identifier: string, value: string];

/**
 * Signs a request by RFC 9421 with HMAC-SHA256: its method, path, query, body (by its digest, RFC 9530) and the time.
 * @param keyId names the secret to the receiver
 * @param created seconds since the epoch
 * @returns the headers that carry the signature
 */
export function signRequest({ method, url, body }: Signable, secret: string, keyId: string, created: number): Headers {
  const { pathname, search } = new URL(url);
  const digest = body === undefined ? null : contentDigest(body);
  const components: readonly Component[] = [
    ['"@method"', method], // RFC 9421 §2.2.1
    ['"@path"', pathname], // §2.2.6
    ['"@query"', search === '' ? '?' : search], // §2.2.7: "the leading ? character alone" where there is none
    ...(digest === null ? [] : [['"content-digest"', digest] as const]),
  ];
  const input = `(${components.map(([identifier]) => identifier).join(' ')});created=${created};keyid="${keyId}";alg="hmac-sha256"`;
  return {
    ...(digest !== null && { 'content-digest': digest }),
    'signature-input': `avow=${input}`,
    signature: `avow=:${hmacSha256(signatureBase(components, input), secret)}:`,
  };
}

/** §2.5: a line for each component, and one for the parameters at the end. */
export function signatureBase(components: readonly Component[], input: string): string {
  const lines = components.map(([identifier, value]) => `${identifier}: ${value}`);
  return [...lines, `"@signature-params": ${input}`].join('\n');
}

/** §3.3.3, in base64. */
export function hmacSha256(base: string, secret: string | Uint8Array): string {
  return createHmac('sha256', secret).update(base).digest('base64');
}

/** RFC 9530 §2 */
function contentDigest(body: string): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
}
