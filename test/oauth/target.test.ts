import { describe, expect, test } from 'vitest';
import { compileApis } from '../../src/oauth/api.ts';
import { chooseTarget, type TargetRequest } from '../../src/oauth/target.ts';
import { scopeCatalog } from '../../src/scopes/catalog.ts';
import { scopeSet } from '../../src/scopes/scope-set.ts';
import { apis, clientNamed, configure, refusal, TRADING } from './world.ts';

const ask: TargetRequest = { resources: [], audiences: [], scopes: [] };

describe('the target of a token', () => {
  test.each<[string, string, Partial<TargetRequest>, string, string[]]>([
    ['the scopes asked', 'web', { scopes: ['trades'] }, 'trading', ['trades']],
    [
      'the scopes asked, in their order',
      'web',
      { scopes: ['orders_read', 'trades'] },
      'trading',
      ['orders_read', 'trades'],
    ],
    ['the only API of the client', 'web', {}, 'trading', ['trades', 'orders_read']],
    ['a name as audience', 'desk', { audiences: ['billing'] }, 'billing', ['invoices']],
    ["the server's own API", 'desk', { scopes: ['scim:read'] }, 'scim', ['scim:read']],
  ])('follows %s', (_, client, part, api, scopes) => {
    const target = chooseTarget({ ...ask, ...part }, clientNamed(client), apis);
    expect(target.api.name).toBe(api);
    expect(target.scopes).toEqual(scopes);
  });
});

describe('a target is refused', () => {
  test.each<[string, string, Partial<TargetRequest>, string, string]>([
    ['unknown scope', 'web', { scopes: ['nope'] }, 'invalid_scope', 'nope'],
    ['scope of every object', 'web', { scopes: ['constructor'] }, 'invalid_scope', 'constructor'],
    ['scope of somebody else', 'web', { scopes: ['invoices'] }, 'invalid_scope', 'invoices'],
    ['scope beside the resource', 'desk', { resources: [TRADING], scopes: ['invoices'] }, 'invalid_scope', 'invoices'],
    ['no scope and several APIs', 'desk', {}, 'invalid_scope', 'Name the scopes'],
    ['no scope and no API', 'gateway', {}, 'invalid_scope', 'Name the scopes'],
    ['API without a scope for the client', 'gateway', { resources: [TRADING] }, 'invalid_target', TRADING],
    ['unknown name', 'web', { audiences: ['toString'] }, 'invalid_target', 'toString'],
    [
      'API and another name',
      'desk',
      { resources: [TRADING], audiences: ['billing'] },
      'invalid_target',
      'one resource',
    ],
  ])('%s', async (_, client, part, code, told) => {
    const error = await refusal(() => chooseTarget({ ...ask, ...part }, clientNamed(client), apis));
    expect(error.code).toBe(code);
    expect(error.description).toContain(told);
  });

  test('unknown and forbidden scopes look the same', async () => {
    const [unknown, forbidden] = await Promise.all(
      ['nope', 'invoices'].map((scope) =>
        refusal(() => chooseTarget({ ...ask, scopes: [scope] }, clientNamed('web'), apis)),
      ),
    );
    expect(unknown?.description.replace('nope', '')).toBe(forbidden?.description.replace('invoices', ''));
  });
});

describe('two APIs with the same scope', () => {
  const twins = {
    east: { audience: 'https://east.example.com', scopes: ['read'] },
    west: { audience: 'https://west.example.com', scopes: ['read', 'sail'] },
  };
  const { apis: both } = compileApis(configure({ apis: twins }));
  const client = { ...clientNamed('web'), scopes: scopeSet(['read', 'sail', 'lost'], scopeCatalog({})) };

  test('need the resource to be named', async () => {
    const error = await refusal(() => chooseTarget({ ...ask, scopes: ['read'] }, client, both));
    expect(error.code).toBe('invalid_target');
    expect(
      chooseTarget({ ...ask, resources: ['https://east.example.com'], scopes: ['read'] }, client, both).api.name,
    ).toBe('east');
  });

  test('are told apart by another scope that one of them alone has', () => {
    expect(chooseTarget({ ...ask, scopes: ['read', 'sail'] }, client, both).api.name).toBe('west');
  });

  test('do not have a scope that no API has', async () => {
    const error = await refusal(() => chooseTarget({ ...ask, scopes: ['lost'] }, client, both));
    expect([error.code, error.description]).toEqual(['invalid_scope', 'The scope lost belongs to no API']);
  });
});

describe('among hundreds of APIs', () => {
  const HUNDREDS = 300;
  let looks = 0;
  const many = Object.fromEntries(
    Array.from({ length: HUNDREDS }, (_, n) => [`a${n}`, { audience: `https://a${n}.example.com`, scopes: [`s${n}`] }]),
  );
  const { apis: compiled } = compileApis(configure({ apis: many }));
  const counted = new Map(
    [...compiled].map(([name, api]) => {
      const watched = {
        ...api,
        get scopes() {
          looks += 1;
          return api.scopes;
        },
      };
      return [name, watched] as const;
    }),
  );
  const clientOf = (n: number) => ({ ...clientNamed('web'), scopes: scopeSet([`s${n}`], scopeCatalog({})) });

  test.each<[string, Partial<TargetRequest>]>([
    ['by a scope', { scopes: ['s7'] }],
    ['by what the client may ask for', {}],
  ])('a request looks at the one that it is for: %s', (_, part) => {
    // The first one looks at all of them, once for all.
    chooseTarget({ ...ask, scopes: ['s1'] }, clientOf(1), counted);
    looks = 0;
    expect(chooseTarget({ ...ask, ...part }, clientOf(7), counted).api.name).toBe('a7');
    expect(looks).toBeLessThan(10);
  });
});
