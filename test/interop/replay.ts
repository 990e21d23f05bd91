import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One request of a recording, and what the client needs back. `{user}` stands for what an earlier answer gave under that name. */
export interface Exchange {
  readonly what: string;
  readonly method: string;
  /** Below the base URL, as the client writes it. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly status: number;
  /** Members that the answer must have; a list must be the whole list. */
  readonly answer?: Readonly<Record<string, unknown>>;
  /** Members that it must not have. */
  readonly absent?: readonly string[];
  /** Text that must stand nowhere in it. */
  readonly never?: string;
  /** A name for a member of the answer, for the requests that follow. */
  readonly keep?: Readonly<Record<string, string>>;
}

/** The exchanges of one client with a server, in their order. */
export interface Recording {
  readonly client: string;
  /** The settings of its credentials: scim.clients.<name>. */
  readonly credentials?: Readonly<Record<string, unknown>>;
  /** scim.users */
  readonly users?: Readonly<Record<string, unknown>>;
  readonly exchanges: readonly Exchange[];
}

/** The recordings are this folder's own, so what they say of their shape is taken at its word. */
export function readRecording(name: string): Recording {
  return JSON.parse(readFileSync(join(import.meta.dirname, `${name}.json`), 'utf8')) as Recording;
}

export const TOKEN = 'a-token-of-a-provisioning-client';

export function configOf({ credentials = {}, users = {} }: Recording): string {
  const client = { token: TOKEN, ...credentials };
  return `issuer: https://id.example.com\nscim: ${JSON.stringify({ users, clients: { client } })}\n`;
}

/** The values that answers gave, by name. */
export type Kept = Map<string, string>;

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: unknown;
}

/** Sends the request as the recording has it. */
export async function send(baseUrl: string, exchange: Exchange, kept: Kept): Promise<Answer> {
  const response = await fetch(baseUrl + filled(exchange.path, kept), {
    method: exchange.method,
    headers: {
      authorization: `Bearer ${TOKEN}`,
      accept: 'application/scim+json',
      ...(exchange.body !== undefined && { 'content-type': 'application/scim+json; charset=utf-8' }),
      ...exchange.headers,
    },
    ...(exchange.body !== undefined && { body: filled(JSON.stringify(exchange.body), kept) }),
  });
  const text = await response.text();
  return { status: response.status, text, body: text === '' ? null : JSON.parse(text) };
}

/** The expectation with the kept values put in. */
export function expected(exchange: Exchange, kept: Kept): Readonly<Record<string, unknown>> {
  return JSON.parse(filled(JSON.stringify(exchange.answer ?? {}), kept));
}

export function keepFrom(exchange: Exchange, body: unknown, kept: Kept): void {
  for (const [name, member] of Object.entries(exchange.keep ?? {})) {
    const value =
      typeof body === 'object' && body !== null ? Object.entries(body).find(([key]) => key === member) : null;
    if (value === undefined || value === null) throw new Error(`${exchange.what}: the answer has no ${member} to keep`);
    kept.set(name, String(value[1]));
  }
}

function filled(text: string, kept: Kept): string {
  return text.replace(/\{([a-z][A-Za-z0-9]*)\}/g, (whole, name: string) => kept.get(name) ?? whole);
}
