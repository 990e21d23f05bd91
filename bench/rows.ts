import { person, userNameOf } from './person.ts';
import type { Target } from './target.ts';

/** One thing that is measured. */
export interface Row {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly status: number;
  /** What is in an answer that is not a mistake. */
  readonly sound: RegExp;
  /** The k-th request of this row to a target that began with so many people. */
  request(target: Target, k: number, people: number): Request;
}

export interface Request {
  readonly path: string;
  readonly body: string | null;
  /** Beside those of the target. */
  readonly headers?: Readonly<Record<string, string>>;
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
    sound: /person-\d/,
    request: ({ base, userId }, k, people) => ({ path: `${base}/Users/${userId(spread(k, people))}`, body: null }),
  },
  {
    name: 'userName eq',
    method: 'GET',
    status: 200,
    sound: /person-\d/,
    request: ({ base }, k, people) => {
      const filter = encodeURIComponent(`userName eq "${userNameOf(spread(k, people))}"`);
      return { path: `${base}/Users?filter=${filter}`, body: null };
    },
  },
  {
    name: 'PATCH of active',
    method: 'PATCH',
    status: 200,
    sound: /"active":false/,
    request: ({ base, userId }, k, people) => ({
      path: `${base}/Users/${userId(spread(k, people))}`,
      body: patch(k, people),
    }),
  },
  {
    name: 'create a user',
    method: 'POST',
    status: 201,
    sound: /person-\d/,
    request: ({ base }, k, people) => ({ path: `${base}/Users`, body: JSON.stringify(person(people + k)) }),
  },
];
