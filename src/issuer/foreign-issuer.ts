import type { Api } from '../oauth/api.ts';
import type { Client } from '../oauth/client.ts';
import type { ScopeSet } from '../scopes/scope-set.ts';

/** An authorization server that is not Avow, as far as it may ask: settled at boot, found by its credentials alone. */
export interface ForeignIssuer {
  /** Its name in the configuration. */
  readonly name: string;
  readonly tenant: string;
  /** The application behind each of its own client ids; ANY_CLIENT for every other. */
  readonly clients: ReadonlyMap<string, Client>;
  /** The APIs that it may ask for, by name. */
  readonly apis: ReadonlyMap<string, Api>;
  /** The scopes that it may ask for. */
  readonly scopes: ScopeSet;
  /** Milliseconds from the request to the answer. */
  readonly deadlineMs: number;
}

/** What its failed attempts are counted under: no application has such an id. */
export function attemptsOf({ name }: Pick<ForeignIssuer, 'name'>): string {
  return `issuer:${name}`;
}

export const ANY_CLIENT = '*';

/** The application that a client id of the issuer's own stands for; null where its tokens are none of Avow's. */
export function clientOf({ clients }: ForeignIssuer, id: string | null): Client | null {
  return (id === null ? undefined : clients.get(id)) ?? clients.get(ANY_CLIENT) ?? null;
}
