/** RFC 8707, Resource Indicators for OAuth 2.0. */
import { describe, expect, test } from 'vitest';
import { readForm } from '../../src/oauth/form.ts';
import { chooseTarget } from '../../src/oauth/target.ts';
import { apis, clientNamed, refusal, TRADING } from '../oauth/world.ts';

const target = (resources: string[], scopes: string[] = [], client = 'desk') =>
  chooseTarget({ resources, audiences: [], scopes }, clientNamed(client), apis);

describe('RFC 8707', () => {
  test('§2 several resources may be named, where other parameters stand once', () => {
    const body = 'resource=https%3A%2F%2Fa.example&resource=https%3A%2F%2Fb.example';
    const form = readForm('application/x-www-form-urlencoded', body);
    expect(form.all('resource')).toEqual(['https://a.example', 'https://b.example']);
  });

  test('§2 the resource chooses the API, and with it the scopes', () => {
    expect(target([TRADING])).toMatchObject({ api: { name: 'trading', audience: TRADING }, scopes: ['trades'] });
    expect(target([TRADING, TRADING])).toMatchObject({ api: { name: 'trading' } });
  });

  test.each([
    ['is relative', '/trading'],
    ['is a name', 'trading'],
    ['has a fragment', `${TRADING}#x`],
    ['has an empty fragment', `${TRADING}#`],
    ['has a space', 'https://api.example.com/a b'],
    ['is unknown', 'https://api.example.com/unknown'],
    ['is an API with more behind it', `${TRADING}/orders`],
    ['is an API in another case', TRADING.toUpperCase()],
    ['is an API with a query', `${TRADING}?x`],
  ])('§2 a resource that %s is invalid_target', async (_, resource) => {
    expect((await refusal(() => target([resource]))).code).toBe('invalid_target');
  });

  test('§2 more than one resource is invalid_target: a token is for one', async () => {
    const error = await refusal(() => target([TRADING, 'https://api.example.com/billing']));
    expect([error.code, error.description]).toEqual([
      'invalid_target',
      expect.stringContaining('one resource at a time'),
    ]);
  });

  test('§2.2 scopes of two APIs are invalid_target', async () => {
    const error = await refusal(() => target([], ['trades', 'invoices']));
    expect([error.code, error.description]).toEqual([
      'invalid_target',
      expect.stringContaining('one resource at a time'),
    ]);
  });
});
