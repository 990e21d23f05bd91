import { person, userNameOf } from './person.ts';
import type { Target } from './target.ts';

/** One thing that is measured. */
export interface Row {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly status: number;
  /** The k-th request of this row to a target that began with so many people. */
  request(target: Target, k: number, people: number): Request;
}

interface Request {
  readonly path: string;
  readonly body: string | null;
}

/** Far apart, so that a walk over the people meets all parts of the database. */
const STRIDE = 7919;
const spread = (k: number, people: number) => (k * STRIDE) % people;

/** RFC 7644 §3.5.2, as Entra and Okta deactivate; each pass over the people turns all of them round. */
const patch = (k: number, people: number) =>
  JSON.stringify({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'active', value: Math.floor(k / people) % 2 === 1 }],
  });

export const ROWS: readonly Row[] = [
  {
    name: 'read a user by id',
    method: 'GET',
    status: 200,
    request: ({ base, userId }, k, people) => ({ path: `${base}/Users/${userId(spread(k, people))}`, body: null }),
  },
  {
    name: 'userName eq',
    method: 'GET',
    status: 200,
    request: ({ base }, k, people) => {
      const filter = encodeURIComponent(`userName eq "${userNameOf(spread(k, people))}"`);
      return { path: `${base}/Users?filter=${filter}`, body: null };
    },
  },
  {
    name: 'PATCH of active',
    method: 'PATCH',
    status: 200,
    request: ({ base, userId }, k, people) => ({
      path: `${base}/Users/${userId(spread(k, people))}`,
      body: patch(k, people),
    }),
  },
  {
    name: 'create a user',
    method: 'POST',
    status: 201,
    request: ({ base }, k, people) => ({ path: `${base}/Users`, body: JSON.stringify(person(people + k)) }),
  },
];

export const TOKEN: Row = {
  name: 'token (client credentials)',
  method: 'POST',
  status: 200,
  request: () => ({ path: '/oauth/token', body: 'grant_type=client_credentials&scope=orders_read' }),
};
