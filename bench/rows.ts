import type { Measured } from './processes.ts';

/** One thing that is measured: the request to Avow, and the yardstick's own of the same method and size. */
export interface Row {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body of the n-th request, or null for a GET. */
  readonly body: ((n: number) => string) | null;
  readonly status: number;
}

/** How many people are there before anything is measured. */
export const PEOPLE = 1_000;

const person = (n: number) =>
  JSON.stringify({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: `person-${n}@example.com`,
    externalId: `hr-${n}`,
    name: { givenName: 'Per', familyName: `Son ${n}` },
    displayName: `Per Son ${n}`,
    emails: [{ value: `person-${n}@example.com`, type: 'work', primary: true }],
    phoneNumbers: [{ value: `+1-555-${n}`, type: 'work' }],
    roles: [{ value: 'trader', primary: true }],
    active: true,
  });

/** Fills the directory, and gives the rows of the table. */
export async function prepareRows(avow: Measured): Promise<readonly Row[]> {
  const scim = { authorization: `Bearer ${avow.env.BENCH_TOKEN}`, 'content-type': 'application/scim+json' };
  let id = '';
  for (let n = 0; n < PEOPLE; n += 1) {
    const answer = await fetch(`${avow.url}/scim/v2/Users`, { method: 'POST', headers: scim, body: person(n) });
    id = ((await answer.json()) as { id: string }).id;
    if (answer.status !== 201) throw new Error(`creating a person failed: ${answer.status}`);
  }
  const basic = Buffer.from(`batch:${avow.env.BENCH_SECRET}`).toString('base64');
  const form = { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' };
  return [
    { name: 'read a user by id', method: 'GET', path: `/scim/v2/Users/${id}`, headers: scim, body: null, status: 200 },
    {
      name: 'userName eq',
      method: 'GET',
      path: `/scim/v2/Users?filter=${encodeURIComponent('userName eq "person-500@example.com"')}`,
      headers: scim,
      body: null,
      status: 200,
    },
    { name: 'create a user', method: 'POST', path: '/scim/v2/Users', headers: scim, body: person, status: 201 },
    {
      name: 'token (client credentials)',
      method: 'POST',
      path: '/oauth/token',
      headers: form,
      body: () => 'grant_type=client_credentials&scope=orders_read',
      status: 200,
    },
  ];
}
