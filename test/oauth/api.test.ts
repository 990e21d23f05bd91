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

  test('however many there are, each client is looked at once', () => {
    const api = { audience: 'https://a.example', scopes: ['x'] };
    const config = configure({ apis: { a: api, b: { ...api, audience: 'https://b.example' }, c: api } });
    let looks = 0;
    const clients = Object.fromEntries(
      Object.entries(config.clients).map(([id, client]) => {
        const watched = {
          ...client,
          get overflow() {
            looks += 1;
            return client.overflow;
          },
        };
        return [id, watched];
      }),
    );
    compileApis({ ...config, clients });
    expect(looks).toBe(Object.keys(clients).length);
  });
});
