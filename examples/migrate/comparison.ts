import { isRecord } from './json.ts';
import type { Kept } from './people.ts';
import { ORDER } from './position.ts';
import type { Endpoint, Scim } from './scim.ts';

/** What two directories have in common, and where they differ. */
export interface Comparison {
  readonly resources: Readonly<Record<Endpoint, { readonly source: number; readonly target: number }>>;
  readonly attributes: number;
  readonly references: number;
  /** `hr-12 title: "Clerk" became "Trader"`, one for each attribute. */
  readonly differences: readonly string[];
}

const PAGE = 100;
/** What a server says of a resource on its own account (RFC 7643 §3.1, §4.1.2, §4.2). */
const SERVERS_OWN: ReadonlySet<string> = new Set(['id', 'meta', 'groups']);
/** What a server may add to a reference. */
const REFERENCE_EXTRAS: ReadonlySet<string> = new Set(['$ref', 'display', 'displayName']);

/** Reads both directories whole and compares each resource attribute by attribute, references by whom they mean. */
export async function compareDirectories(
  source: Scim,
  target: Scim,
  progress: (what: string, done: number, total: number) => void,
): Promise<Comparison> {
  const [old, moved] = [await readAll(source, 'old', progress), await readAll(target, 'new', progress)];
  const [oldNames, newNames] = [namesOf(old), namesOf(moved)];
  const found = new Map(moved.map((resource) => [resource.externalId, resource]));
  const differences: string[] = [];
  let attributes = 0;
  let references = 0;
  for (const resource of old) {
    const other = found.get(resource.externalId);
    const before = canonical(resource, oldNames);
    const after = other === undefined ? new Map<string, string>() : canonical(other, newNames);
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      attributes += 1;
      if (before.get(name) === after.get(name)) continue;
      differences.push(`${resource.externalId} ${name}: ${before.get(name)} became ${after.get(name)}`);
    }
    references += [...before.values()].join().split('"refers to"').length - 1;
  }
  return {
    resources: { '/Users': countOf('/Users'), '/Groups': countOf('/Groups') },
    attributes,
    references,
    differences,
  };

  function countOf(endpoint: Endpoint) {
    const isOf = (resource: Located) => resource.endpoint === endpoint;
    return { source: old.filter(isOf).length, target: moved.filter(isOf).length };
  }
}

type Located = Kept & { readonly endpoint: Endpoint };

async function readAll(
  server: Scim,
  which: string,
  progress: (what: string, done: number, total: number) => void,
): Promise<readonly Located[]> {
  const all: Located[] = [];
  for (const endpoint of ORDER) {
    for (let startIndex = 1; ; startIndex += PAGE) {
      const { resources, total } = await server.page(endpoint, startIndex, PAGE);
      all.push(...resources.map((resource) => ({ ...resource, endpoint })));
      progress(`${which} ${endpoint.slice(1).toLowerCase()}`, Math.min(total, startIndex - 1 + PAGE), total);
      if (resources.length < PAGE) break;
    }
  }
  return all;
}

function namesOf(resources: readonly Located[]): ReadonlyMap<string, string> {
  return new Map(resources.map(({ id, externalId }) => [id, externalId]));
}

/** Each attribute as text that is the same where it means the same: members in order, ids as externalIds. */
export function canonical(resource: Kept, names: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [name, value] of Object.entries(resource)) {
    // RFC 7643 §2.5: an empty list is no value.
    if (SERVERS_OWN.has(name) || name === 'endpoint' || (Array.isArray(value) && value.length === 0)) continue;
    if (!isRecord(value)) attributes.set(name, textOf(name, value, names));
    else
      for (const [sub, subValue] of Object.entries(value))
        attributes.set(`${name}.${sub}`, textOf(sub, subValue, names));
  }
  return attributes;
}

function textOf(name: string, value: unknown, names: ReadonlyMap<string, string>): string {
  if (Array.isArray(value))
    return `[${value
      .map((element) => textOf(name, element, names))
      .toSorted()
      .join()}]`;
  if (!isRecord(value)) return JSON.stringify(value) ?? 'nothing';
  const isReference = name === 'members' || name === 'manager';
  const parts = Object.entries(value)
    .filter(([member]) => !isReference || !REFERENCE_EXTRAS.has(member))
    .map(([member, inner]) =>
      isReference && member === 'value'
        ? `"refers to":${JSON.stringify(names.get(String(inner)) ?? null)}`
        : `${JSON.stringify(member)}:${textOf(member, inner, names)}`,
    );
  return `{${parts.toSorted().join()}}`;
}
