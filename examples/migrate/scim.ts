import { setTimeout as wait } from 'node:timers/promises';
import type { Kept } from './people.ts';

export type Endpoint = '/Users' | '/Groups';

export interface Page {
  readonly total: number;
  readonly resources: readonly Kept[];
}

/** A SCIM server, as its client sees it: every call throws where the server does not do what was asked. */
export interface Scim {
  page(endpoint: Endpoint, startIndex: number, count: number): Promise<Page>;
  /** Null where there is none. */
  get(endpoint: Endpoint, id: string): Promise<Kept | null>;
  /** The id of the one that has this externalId, or null. */
  find(endpoint: Endpoint, externalId: string): Promise<string | null>;
  /** Creates all in one request; the id of each, or null where one of its values is taken. */
  createAll(endpoint: Endpoint, bodies: readonly unknown[]): Promise<readonly (string | null)[]>;
  patch(endpoint: Endpoint, id: string, operations: readonly unknown[]): Promise<void>;
}

/** How often a request is made that the other side did not answer. */
const TRIES = 3;

/** @param baseUrl `https://id.example.com/scim/v2` */
export function createScim(baseUrl: string, token: string): Scim {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
  const call = (method: string, path: string, body?: unknown) =>
    patiently(() =>
      fetch(baseUrl + path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }),
    );
  return {
    async page(endpoint, startIndex, count) {
      const answer = await read(await call('GET', `${endpoint}?startIndex=${startIndex}&count=${count}`), [200]);
      return { total: answer.totalResults, resources: answer.Resources ?? [] };
    },
    async get(endpoint, id) {
      const response = await call('GET', `${endpoint}/${encodeURIComponent(id)}`);
      return response.status === 404 ? null : await read(response, [200]);
    },
    async find(endpoint, externalId) {
      const filter = encodeURIComponent(`externalId eq ${JSON.stringify(externalId)}`);
      const answer = await read(await call('GET', `${endpoint}?filter=${filter}&attributes=id`), [200]);
      return answer.Resources?.[0]?.id ?? null;
    },
    // RFC 7644 §3.7: no failOnErrors, so that each is created or refused for itself.
    async createAll(endpoint, bodies) {
      const body = {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
        Operations: bodies.map((data, index) => ({ method: 'POST', path: endpoint, bulkId: String(index), data })),
      };
      const answer = await read(await call('POST', '/Bulk', body), [200]);
      return bodies.map((_, index) => createdId(answer.Operations?.find(({ bulkId }) => bulkId === String(index))));
    },
    async patch(endpoint, id, operations) {
      const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations };
      await read(await call('PATCH', `${endpoint}/${encodeURIComponent(id)}`, body), [200, 204]);
    },
  };
}

/** A resource, a list or a bulk response: which of them, the caller knows. */
interface Body extends Kept {
  readonly totalResults: number;
  readonly Resources?: readonly Kept[];
  readonly Operations?: readonly Outcome[];
  readonly detail?: string;
}

/** How one operation of a bulk went. */
interface Outcome {
  readonly bulkId: string;
  readonly status: string;
  readonly location?: string;
  readonly response?: { readonly detail?: string };
}

function createdId(outcome: Outcome | undefined): string | null {
  if (outcome?.status === '201') return outcome.location?.split('/').at(-1) ?? null;
  if (outcome?.status === '409') return null;
  throw new Error(`a creation was answered ${outcome?.status}: ${outcome?.response?.detail ?? 'no detail'}`);
}

async function read(response: Response, expected: readonly number[]): Promise<Body> {
  const text = await response.text();
  // Both servers are this demo's own, so what they answer is taken at its word.
  const body = (text === '' ? {} : JSON.parse(text)) as Body;
  if (expected.includes(response.status)) return body;
  throw new Error(`${response.url} answered ${response.status}: ${body.detail ?? 'no detail'}`);
}

/** A POST that was not answered may have been carried out all the same; the answer to its repetition is then a 409. */
async function patiently(request: () => Promise<Response>): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await request();
    } catch (error) {
      if (attempt >= TRIES) throw error;
      await wait(200 * attempt);
    }
  }
}
