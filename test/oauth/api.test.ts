import { describe, expect, test } from 'vitest';
import { compileApis } from '../../src/oauth/api.ts';
import { apis, configure } from './world.ts';

describe('the APIs of an installation', () => {
  test('are those of the configuration', () => {
    expect([...apis.keys()]).toEqual(['scim', 'trading', 'billing']);
    expect(apis.get('trading')).toMatchObject({ subject: 'idp.sub', tokenLifetimeMs: 300_000 });
    expect(apis.get('billing')).toMatchObject({ subject: 'user.id', tokenLifetimeMs: 3_600_000 });
  });

  test('an audience with a fragment is refused: RFC 8707 lets no client name it', () => {
    const api = { audience: 'https://a.example/#x', scopes: ['x'] };
    const { problems } = compileApis(configure({ apis: { a: api } }));
    expect(problems).toMatchObject([{ key: ['apis', 'a', 'audience'], message: expect.stringContaining('fragment') }]);
  });
});
