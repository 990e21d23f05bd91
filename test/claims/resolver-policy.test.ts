import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { resolverPolicy } from '../../schema/resolver-policy.ts';
import { type PolicyConfig, remotePolicy } from '../../src/claims/resolvers/remote.ts';
import { configOf, registryOf } from './config.ts';

const HTTP = { kind: 'http', url: 'https://billing.internal/', gives: { plan: 'string' } };

function policyOf(settings: object) {
  const { billing } = configOf({ resolvers: { billing: { ...HTTP, ...settings } } }).resolvers;
  return remotePolicy(billing as PolicyConfig);
}

test('a source of which nothing is said has half a second, a breaker and a bulkhead, and is asked once', () => {
  expect(policyOf({})).toEqual({
    timeoutMs: 500,
    cache: null,
    breaker: { failures: 5, openForMs: 10_000 },
    bulkhead: { concurrent: 100, queue: 100 },
    retry: null,
    hedge: null,
  });
});

test('a cache of which only the ttl is said keeps "there is nothing" as long, and gives nothing stale', () => {
  expect(policyOf({ cache: { ttl: '60s' } }).cache).toEqual({
    ttlMs: 60_000,
    absentTtlMs: 60_000,
    staleWhileRevalidateMs: 0,
    staleIfErrorMs: 0,
    max: 10_000,
    maxBytes: 16_777_216,
  });
});

describe('a policy that makes no sense is refused at boot:', () => {
  const idempotent = true;
  test.each<[string, object, string, RegExp]>([
    ['retries of what may do harm twice', { retry: {} }, 'retry', /not said to be idempotent/],
    ['hedging what may do harm twice', { hedge: { after: '50ms' } }, 'hedge', /not said to be idempotent/],
    ['a second call after the end', { idempotent, hedge: { after: '500ms' } }, 'hedge', /timeout is over/],
    ['retries after the end', { idempotent, retry: { times: 3, after: '100ms' } }, 'retry', /timeout is over/],
    ['no time to answer', { timeout: '0ms' }, 'timeout', /between 1ms and 60s/],
  ])('%s', (_, settings, setting, message) => {
    const { problems } = registryOf({ resolvers: { billing: { ...HTTP, ...settings } } });
    expect(problems).toMatchObject([
      { key: ['resolvers', 'billing', setting], message: expect.stringMatching(message), mend: expect.any(String) },
    ]);
  });

  test('what fits into the timeout is taken', () => {
    const settings = { idempotent, retry: { times: 2, after: '100ms' }, hedge: { after: '499ms' } };
    expect(registryOf({ resolvers: { billing: { ...HTTP, ...settings } } }).problems).toEqual([]);
  });

  test.each([
    ['500ms', 1],
    ['499ms', 0],
  ])('a timeout of %s within an issuance of 500ms: %i problems', (timeout, count) => {
    const { problems } = registryOf({
      limits: { issuance: '500ms' },
      resolvers: { billing: { ...HTTP, timeout } },
    });
    expect(problems.map(({ key }) => key.join('.'))).toEqual(Array(count).fill('resolvers.billing.timeout'));
  });
});

describe('docs/CLAIMS.md', () => {
  const text = readFileSync(new URL('../../docs/CLAIMS.md', import.meta.url), 'utf8');
  const engine = text.slice(text.indexOf('## The engine'));

  test('shows a resolver that boots', () => {
    const [, example = ''] = /```yaml\n([^`]*)```/.exec(engine) ?? [];
    expect(registryOf(parse(example)).problems).toEqual([]);
    expect(Object.keys(parse(example).resolvers.billing)).toEqual(expect.arrayContaining(Object.keys(resolverPolicy)));
  });

  test.each(Object.keys(resolverPolicy))('says what %s does', (setting) => {
    expect(engine).toMatch(new RegExp(`^\\| \`${setting}[\`.]`, 'm'));
  });
});
