import { beforeAll, describe, expect, test } from 'vitest';
import type { BoundFilter, Operator } from '../../../src/scim/bound.ts';
import type { Store } from '../../../src/store/port.ts';
import { all, any, fact, idsOf, insertOf, is, newTenant, not, present } from '../samples.ts';

const PEOPLE = [
  {
    id: 'ada',
    facts: [
      fact('username', 'ada@example.com'),
      fact('active', 'true'),
      fact('emails.type', 'work', 0),
      fact('emails.value', 'ada@work.example', 0),
      fact('emails.type', 'home', 1),
      fact('emails.value', 'ada@home.example', 1),
    ],
  },
  {
    id: 'bob',
    facts: [
      fact('username', 'bob@example.com'),
      fact('active', 'false'),
      fact('emails.type', 'work', 0),
      fact('emails.value', 'bob@home.example', 0),
    ],
  },
  { id: 'cyd', facts: [fact('username', 'cyd'), fact('active', 'true'), fact('title', 'ab%_\\*')] },
  {
    id: 'dan',
    facts: [fact('username', '__proto__'), fact('nickname', ''), fact('title', 'ab'), fact('active', 'true')],
  },
  { id: 'eve', facts: [fact('username', 'eve\0x'), fact('title', 'zoë\u{10ffff}'), fact('title', '', 1)] },
];

const EMAIL = ['emails.type', 'emails.value'];
const element = (filter: BoundFilter): BoundFilter => ({ kind: 'element', paths: EMAIL, filter });
const NOTHING: BoundFilter = { kind: 'nothing' };

const version = (operator: Operator, key: string) => is('meta.version', operator, key);

const CASES: readonly (readonly [asked: string, filter: BoundFilter, found: readonly string[]])[] = [
  ['of a version', version('eq', 'W/"1"'), ['ada', 'bob', 'cyd', 'dan', 'eve']],
  ['of no such version', version('eq', 'W/"2"'), []],
  ['not of a version', not(version('eq', 'W/"1"')), []],
  ['of a version that begins so, and a name', all(version('sw', 'W/"'), is('username', 'eq', 'cyd')), ['cyd']],
  ['of a version or a name', any(version('ew', '2"'), is('username', 'eq', 'cyd')), ['cyd']],
  ['eq: the whole value', is('username', 'eq', 'cyd'), ['cyd']],
  ['eq: not its start', is('username', 'eq', 'cy'), []],
  ['eq: not under another path', is('title', 'eq', 'cyd'), []],
  ['eq: a name that objects have', is('username', 'eq', '__proto__'), ['dan']],
  ['eq: a value with U+0000', is('username', 'eq', 'eve\0x'), ['eve']],
  ['eq: any of several values', is('emails.value', 'eq', 'ada@home.example'), ['ada']],
  ['eq: the empty value', is('title', 'eq', ''), ['eve']],
  ['co: inside', is('username', 'co', 'b@ex'), ['bob']],
  ['co: at the end', is('username', 'co', '.com'), ['ada', 'bob']],
  ['co: a wildcard means itself', is('title', 'co', '%_\\*'), ['cyd']],
  ['co: nothing stands in every value', is('title', 'co', ''), ['cyd', 'dan', 'eve']],
  ['sw: the start', is('username', 'sw', 'ada@'), ['ada']],
  ['sw: the whole value', is('title', 'sw', 'ab'), ['cyd', 'dan']],
  ['sw: a wildcard means itself', is('title', 'sw', 'ab%'), ['cyd']],
  ['sw: nothing starts every value', is('title', 'sw', ''), ['cyd', 'dan', 'eve']],
  ['sw: up to the last character there is', is('title', 'sw', 'zoë\u{10ffff}'), ['eve']],
  ['sw: the last character there is', is('title', 'sw', '\u{10ffff}'), []],
  ['ew: the end', is('username', 'ew', '.com'), ['ada', 'bob']],
  ['ew: longer than the value', is('title', 'ew', 'xxab'), []],
  ['ew: an end of several bytes', is('title', 'ew', 'ë\u{10ffff}'), ['eve']],
  ['ew: after U+0000', is('username', 'ew', 'x'), ['eve']],
  ['ew: nothing ends every value', is('title', 'ew', ''), ['cyd', 'dan', 'eve']],
  ['co: the empty value has nothing in it', is('nickname', 'co', ''), ['dan']],
  ['sw: the empty value starts with nothing', is('nickname', 'sw', ''), ['dan']],
  ['ew: the empty value ends with nothing', is('nickname', 'ew', ''), ['dan']],
  ['ew: the empty value ends with nothing else', not(is('nickname', 'ew', 'x')), ['ada', 'bob', 'cyd', 'dan', 'eve']],
  ['gt', is('username', 'gt', 'bob@example.com'), ['cyd', 'eve']],
  ['ge', is('username', 'ge', 'bob@example.com'), ['bob', 'cyd', 'eve']],
  ['lt', is('username', 'lt', 'bob@example.com'), ['ada', 'dan']],
  ['le', is('username', 'le', 'bob@example.com'), ['ada', 'bob', 'dan']],
  ['lt: an absent value is not less', is('title', 'lt', 'zz'), ['cyd', 'dan', 'eve']],
  ['not eq: absent included', not(is('title', 'eq', 'ab')), ['ada', 'bob', 'cyd', 'eve']],
  ['not eq: of several values none equals', not(is('emails.type', 'eq', 'home')), ['bob', 'cyd', 'dan', 'eve']],
  ['not not', not(not(is('title', 'eq', 'ab'))), ['dan']],
  ['pr', present('title'), ['cyd', 'dan', 'eve']],
  ['pr: of any sub-attribute', present('emails', ...EMAIL), ['ada', 'bob']],
  ['not pr', not(present('title')), ['ada', 'bob']],
  ['and', all(is('active', 'eq', 'true'), is('username', 'sw', 'ada')), ['ada']],
  [
    'and: the same conditions the other way round',
    all(is('username', 'sw', 'ada'), is('active', 'eq', 'true')),
    ['ada'],
  ],
  ['and: with what cannot be looked up', all(not(present('title')), is('active', 'eq', 'true')), ['ada']],
  ['and: a thing and its opposite', all(is('title', 'eq', 'ab'), not(is('title', 'eq', 'ab'))), []],
  ['or', any(is('username', 'eq', 'cyd'), is('title', 'eq', 'ab')), ['cyd', 'dan']],
  ['or: each once', any(is('active', 'eq', 'true'), is('title', 'sw', 'ab')), ['ada', 'cyd', 'dan']],
  ['or: with what cannot be looked up', any(not(present('active')), is('title', 'eq', 'ab')), ['dan', 'eve']],
  [
    'or inside and',
    all(is('active', 'eq', 'true'), any(is('username', 'eq', 'cyd'), is('username', 'eq', 'bob@example.com'))),
    ['cyd'],
  ],
  [
    'and inside or',
    any(all(is('active', 'eq', 'true'), is('title', 'eq', 'ab')), is('username', 'eq', 'cyd')),
    ['cyd', 'dan'],
  ],
  [
    'or of more than are looked up one by one',
    any(...Array.from({ length: 40 }, (_, i) => is('username', 'eq', `nobody${i}`)), is('username', 'eq', 'cyd')),
    ['cyd'],
  ],
  ['and of nothing', all(), ['ada', 'bob', 'cyd', 'dan', 'eve']],
  ['or of nothing', any(), []],
  ['nothing', NOTHING, []],
  ['not nothing', not(NOTHING), ['ada', 'bob', 'cyd', 'dan', 'eve']],
  ['or with nothing', any(NOTHING, is('username', 'eq', 'cyd')), ['cyd']],
  [
    'conditions in brackets hold of one element',
    element(all(is('emails.type', 'eq', 'work'), is('emails.value', 'ew', 'home.example'))),
    ['bob'],
  ],
  [
    'conditions without brackets hold of any elements',
    all(is('emails.type', 'eq', 'work'), is('emails.value', 'ew', 'home.example')),
    ['ada', 'bob'],
  ],
  ['not in brackets: an element that is otherwise', element(not(is('emails.type', 'eq', 'work'))), ['ada']],
  [
    'not around brackets: no element that is so',
    not(element(is('emails.type', 'eq', 'home'))),
    ['bob', 'cyd', 'dan', 'eve'],
  ],
  ['pr in brackets', element(all(present('emails.value'), is('emails.type', 'eq', 'home'))), ['ada']],
  ['or in brackets', element(any(is('emails.type', 'eq', 'home'), is('emails.value', 'sw', 'bob@'))), ['ada', 'bob']],
  [
    'two brackets may speak of two elements',
    all(element(is('emails.type', 'eq', 'work')), element(is('emails.type', 'eq', 'home'))),
    ['ada'],
  ],
];

export function filterContract(opened: () => Store): void {
  describe('a filter (RFC 7644 §3.4.2.2)', () => {
    const tenant = newTenant();
    beforeAll(() => opened().commit(PEOPLE.map((person) => insertOf(tenant, person))));

    test.each(CASES)('%s', async (_, filter, found) => {
      expect(await idsOf(opened(), tenant, filter)).toEqual(found);
      const counted = await opened().findResources({ tenant, type: 'User', filter, offset: 0, limit: 0 });
      expect(counted).toEqual({ total: found.length, resources: [] });
    });
  });
}
