import { describe, expect, test } from 'vitest';
import { targetProblem, uselessPermissions } from '../../src/outbound/target.ts';

describe('a URL whose host cannot be connected to is known before anything is', () => {
  test.each([
    ['https://127.0.0.1:8443/x', '127.0.0.1 is loopback'],
    ['https://localhost/x', 'localhost is loopback'],
    ['https://LOCALHOST./x', 'localhost is loopback'],
    ['https://billing.localhost', 'billing.localhost is loopback'],
    ['http://[::1]:9000/', '::1 is loopback'],
    ['http://[::ffff:10.0.0.1]/', '::ffff:a00:1 is private (RFC 1918)'],
    ['http://2130706433/', '127.0.0.1 is loopback'],
    ['http://0x7f.1/', '127.0.0.1 is loopback'],
    ['http://10.1/', '10.0.0.1 is private (RFC 1918)'],
  ])('%s: %s, unless it is allowed', (url, told) => {
    const problem = targetProblem(url, []);
    expect(problem?.message).toBe(`${told}, which has to be allowed`);
    const named = /\['(.*)'\]/.exec(problem?.mend ?? '')?.[1] ?? '';
    expect(targetProblem(url, [named])).toBeNull();
    expect(targetProblem(url, ['other.internal'])).not.toBeNull();
  });

  test.each([
    'http://169.254.169.254/latest',
    'http://[fe80::1]/',
    'http://0.0.0.0/',
    'http://[::ffff:169.254.169.254]/',
  ])('%s is refused whatever is allowed', (url) => {
    const host = new URL(url).hostname;
    expect(targetProblem(url, [host, host.replace(/[[\]]/g, '')])?.message).toMatch(/where nothing may be asked/);
  });

  test.each(['https://billing.internal/x', 'https://1.1.1.1/', 'https://localhost.example.com/'])(
    '%s can be told only when it is resolved',
    (url) => {
      expect(targetProblem(url, [])).toBeNull();
    },
  );
});

test('a permission that names no host of the URLs is found', () => {
  const urls = ['https://billing.internal:8443/x', 'http://[::1]/'];
  expect(uselessPermissions(urls, ['Billing.Internal', '::1', '0:0:0:0:0:0:0:1', 'biling.internal'])).toEqual([3]);
});
