import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { hmacSha256, signatureBase, signRequest } from '../../../src/claims/resolvers/signature.ts';

test('RFC 9421 §B.2.5: the standard’s own HMAC signature', () => {
  const input = '("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"';
  const base = signatureBase(
    [
      ['"date"', 'Tue, 20 Apr 2021 02:07:55 GMT'],
      ['"@authority"', 'example.com'],
      ['"content-type"', 'application/json'],
    ],
    input,
  );
  // RFC 9421 §B.1.5
  const secret = 'uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==';
  expect(hmacSha256(base, Buffer.from(secret, 'base64'))).toBe('pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=');
});

describe('a receiver', () => {
  const SECRET = 'a-secret-that-two-share';

  /** What README tells a receiver to do, written without Avow's code. */
  function base(method: string, target: string, body: string | undefined, headers: Readonly<Record<string, string>>) {
    const [path = '', query = ''] = target.split(/(?=\?)/);
    const input = /^avow=(.*)$/.exec(headers['signature-input'] ?? '')?.[1] ?? '';
    const digest = body === undefined ? [] : [`"content-digest": ${headers['content-digest']}`];
    return [
      `"@method": ${method}`,
      `"@path": ${path}`,
      `"@query": ${query === '' ? '?' : query}`,
      ...digest,
      `"@signature-params": ${input}`,
    ].join('\n');
  }

  test.each<[string, string, string, string | undefined]>([
    ['a question without a body', 'GET', '/customers/2998', undefined],
    ['a question with a query', 'GET', '/customers?id=2998&x=%2F', undefined],
    ['a question with a body', 'POST', '/score', '{"user":{"userId":2998}}'],
    ['a body beyond ASCII', 'POST', '/score', '{"name":"Zoë"}'],
  ])('can verify %s', (_, method, target, body) => {
    const request = { method, url: `https://risk.example${target}`, ...(body !== undefined && { body }) };
    const headers = signRequest(request, SECRET, 'risk', 1_700_000_000);
    expect(headers.signature).toBe(`avow=:${hmacSha256(base(method, target, body, headers), SECRET)}:`);
    expect(headers['signature-input']).toMatch(/;created=1700000000;keyid="risk";alg="hmac-sha256"$/);
    const digest = body === undefined ? undefined : `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
    expect(headers['content-digest']).toBe(digest);
  });

  test.each<[string, object]>([
    ['its method', { method: 'PUT' }],
    ['its path', { url: 'https://risk.example/other?a=1' }],
    ['its query', { url: 'https://risk.example/score?a=2' }],
    ['its body', { body: '{"a":2}' }],
  ])('sees a request changed in %s', (_, change) => {
    const request = { method: 'POST', url: 'https://risk.example/score?a=1', body: '{"a":1}' };
    const signed = signRequest(request, SECRET, 'risk', 1_700_000_000).signature;
    expect(signRequest({ ...request, ...change }, SECRET, 'risk', 1_700_000_000).signature).not.toBe(signed);
  });

  test('sees an old request sent again by its time, which is signed too', () => {
    const request = { method: 'GET', url: 'https://risk.example/' };
    const at = (created: number) => signRequest(request, SECRET, 'risk', created).signature;
    expect(at(1_700_000_000)).not.toBe(at(1_700_000_001));
  });
});
