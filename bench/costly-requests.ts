import { GROUP_URN, person } from './person.ts';

export interface CostlyRequest {
  readonly method: string;
  /** Below the base of SCIM. */
  readonly path: string;
  readonly body?: object;
}

/** Whom the requests are about. */
export interface People {
  /** A group that all are in. */
  readonly everybody: string;
  /** Who is in thousands of groups. */
  readonly inMany: string;
  idOf(n: number): string;
}

const find = (query: Readonly<Record<string, string>>, type = '/Users') => ({
  method: 'GET',
  path: `${type}?${new URLSearchParams({ count: '200', ...query })}`,
});
const patch = (path: string, ...Operations: object[]) => ({
  method: 'PATCH',
  path,
  body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations },
});
const bulk = (count: number, operation: (n: number) => object) => ({
  method: 'POST',
  path: '/Bulk',
  body: {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    Operations: Array.from({ length: count }, (_, n) => operation(n)),
  },
});
const times = (count: number, word: string, term: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => term(n)).join(` ${word} `);
const some = ({ idOf }: People, count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => ({ value: idOf(from + n) }));
const SORTED_BY = [
  'userName',
  'title',
  'emails',
  'emails.type',
  'roles.value',
  'meta.version',
  'groups.display',
  'active',
];

type Request = (people: People) => CostlyRequest;

/** Those that hold the event loop for longest, as far as anybody has thought of them; the last ones change what the others read. */
export const COSTLY_REQUESTS: readonly (readonly [name: string, request: Request])[] = [
  ['a page of everybody', () => find({})],
  ['of those who are active', () => find({ filter: 'active eq true' })],
  ['64 broad ranges, joined by or', () => find({ filter: times(64, 'or', (n) => `userName ge "person-${n}"`) })],
  ['64 broad ranges, joined by and', () => find({ filter: times(64, 'and', (n) => `userName ge "person-${n}"`) })],
  ['8 × not groups.display', () => find({ filter: times(8, 'and', (n) => `not (groups.display eq "group ${n}")`) })],
  ['emails co', () => find({ filter: 'emails.value co "example"' })],
  ['emails[type and value co]', () => find({ filter: 'emails[type eq "work" and value co "example"]' })],
  ['groups.value eq everybody', ({ everybody }) => find({ filter: `groups.value eq "${everybody}"` })],
  ['startIndex=49000', () => find({ startIndex: '49000' })],
  ...SORTED_BY.map((path) => [`sortBy=${path}`, () => find({ sortBy: path })] as const),
  ['a walk by groups.display', () => find({ sortBy: 'groups.display', cursor: '' })],
  ['the root, sorted', () => find({ sortBy: 'displayName' }, '/')],
  ['groups by their members', ({ inMany }) => find({ filter: `members.value eq "${inMany}"` }, '/Groups')],
  ['a group of 50,000', ({ everybody }) => ({ method: 'GET', path: `/Groups/${everybody}` })],
  ['its members alone', ({ everybody }) => ({ method: 'GET', path: `/Groups/${everybody}?attributes=members.value` })],
  ['somebody in 10,000 groups', ({ inMany }) => ({ method: 'GET', path: `/Users/${inMany}` })],
  ['a large page of changes', () => ({ method: 'GET', path: '/Changes?count=1000' })],
  [
    'bulk: 1,000 creations',
    () => bulk(1_000, (n) => ({ method: 'POST', path: '/Users', bulkId: `b${n}`, data: person(1_000_000 + n) })),
  ],
  [
    'bulk: 1,000 conflicts',
    () => bulk(1_000, (n) => ({ method: 'POST', path: '/Users', bulkId: `b${n}`, data: person(n) })),
  ],
  [
    'bulk: 1,000 deletions',
    ({ idOf }) => bulk(1_000, (n) => ({ method: 'DELETE', path: `/Users/${idOf(40_000 + n)}` })),
  ],
  [
    'a group of 10,000 is made',
    (people) => ({
      method: 'POST',
      path: '/Groups',
      body: { schemas: [GROUP_URN], displayName: 'new', members: some(people, 10_000) },
    }),
  ],
  [
    '10,000 members go',
    (people) => patch(`/Groups/${people.everybody}`, { op: 'remove', path: 'members', value: some(people, 10_000) }),
  ],
  ['somebody in 10,000 groups is deleted', ({ inMany }) => ({ method: 'DELETE', path: `/Users/${inMany}` })],
  ['all members go', ({ everybody }) => patch(`/Groups/${everybody}`, { op: 'remove', path: 'members' })],
];
