/** By what a record is found. */
import { MOST_VALUES } from './given-claim.ts';
import type { AuditRecord } from './record.ts';
import type { ValueHash } from './value-hash.ts';

/** What is indexed. */
export type Indexed = 'value' | 'holder' | 'former' | 'person' | 'scope' | 'claim' | 'client' | 'api' | 'event';

/** Names come from outside in some records, and an index takes short keys only. */
const LONGEST_NAME = 200;

/** A record as it was written, as far as it is found by something: whatever it is a record of. */
export interface FoundRecord {
  readonly event: string;
  readonly client?: string | null;
  readonly application?: string | null;
  readonly api?: string | null;
  readonly subject?: { readonly user?: string | null } | null;
  readonly user?: string | null;
  readonly resourceType?: string;
  readonly resource?: string;
  readonly scopesAsked?: readonly string[];
  readonly scopesGranted?: readonly string[];
  readonly scopeTemplates?: Readonly<Record<string, string>>;
  readonly claims?: readonly {
    readonly claim: string;
    readonly value?: unknown;
    readonly hash?: string;
    readonly hashes?: readonly string[];
  }[];
}

/** A record as the store gives it back: src/audit/record.ts wrote it. */
export function parseRecord(stored: { readonly record: string }): FoundRecord {
  const record: AuditRecord & FoundRecord = JSON.parse(stored.record);
  return record;
}

export function indexKey(kind: Indexed, value: string): string {
  return `${kind}:${value.slice(0, LONGEST_NAME)}`;
}

/** Of which there are so many that whoever looks for others must not come by them: their keys are apart. */
const OFTEN: ReadonlySet<string> = new Set(['token.introspected', 'userinfo.read']);

function oftenKey(kind: Indexed, value: string): string {
  return `often.${indexKey(kind, value)}`;
}

/**
 * The keys by which records are found.
 * @param event of those that are meant; undefined for all
 */
export function leadingKeys(kind: Indexed, value: string, event?: string): readonly string[] {
  const key = indexKey(kind, value);
  // Before each was a record of its own, counts of them were kept under the key of all.
  return event === undefined || OFTEN.has(event) ? [key, oftenKey(kind, value)] : [key];
}

/** The key of a claim's value: whoever has the index alone cannot read the value from it. */
export function valueKey(hash: string): string {
  return indexKey('value', hash);
}

/** What a record is found by, each once, beside the values that were given (valueHashes). */
export function keysOf(record: FoundRecord): ReadonlySet<string> {
  const keyOf = OFTEN.has(record.event) ? oftenKey : indexKey;
  const keys = new Set([keyOf('event', record.event)]);
  const add = (kind: Indexed, value: string | null | undefined) => {
    if (typeof value === 'string') keys.add(keyOf(kind, value));
  };
  add('client', record.client);
  add('client', record.application);
  for (const api of apisOf(record)) add('api', api);
  add('person', personOf(record));
  for (const scope of scopesOf(record)) add('scope', scope);
  for (const { claim } of record.claims ?? []) add('claim', claim);
  return keys;
}

/** The APIs that it names: a token for several has their names with a space between two. */
export function apisOf({ api }: FoundRecord): readonly string[] {
  return typeof api === 'string' ? api.split(' ') : [];
}

/** Those that were asked for and granted, and the dynamic scopes that they are of. */
export function scopesOf({
  scopesAsked = [],
  scopesGranted = [],
  scopeTemplates = {},
}: FoundRecord): readonly string[] {
  return [...scopesAsked, ...scopesGranted, ...Object.values(scopeTemplates)];
}

/** Those that were granted, and the dynamic scopes that they are of. */
export function grantedOf({ scopesGranted = [], scopeTemplates = {} }: FoundRecord): readonly string[] {
  const templates = Object.entries(scopeTemplates).filter(([scope]) => scopesGranted.includes(scope));
  return [...scopesGranted, ...templates.map(([, template]) => template)];
}

/** Of the values of the claims that were given, or of one claim's: a public value, and each of a list, and what stands for a personal one. */
export function valueHashes(
  tenant: string,
  { claims = [] }: FoundRecord,
  valueHash: ValueHash,
  only?: string,
): readonly string[] {
  return claims
    .filter(({ claim }) => only === undefined || claim === only)
    .flatMap(({ claim, value, hash, hashes = [] }) => [
      ...(hash === undefined ? [] : [hash]),
      ...hashes,
      ...singleValues(value).map((one) => valueHash(tenant, claim, one)),
    ]);
}

/** The id of the User whom a record is about; null where it is about nobody. */
export function personOf({ subject, user, resourceType, resource }: FoundRecord): string | null {
  return subject?.user ?? user ?? (resourceType === 'User' && resource !== undefined ? resource : null);
}

function singleValues(value: unknown): readonly (string | number | boolean)[] {
  const all: readonly unknown[] = Array.isArray(value) ? value.slice(0, MOST_VALUES) : [value];
  return all.filter((one) => typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean');
}
