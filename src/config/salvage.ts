import { type Config, configSchema } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';
import type { Key } from './document.ts';
import { valueAt } from './shape.ts';

/** What can still be checked of a file that is wrong in places. */
export interface Remainder {
  /** The file without the entries that are wrong. */
  readonly config: Config;
  /** False for a problem that may come of an entry's absence from `config`, or that is in such an entry. */
  isTold(problem: Problem): boolean;
}

/** The maps whose entries have names that other entries call them by. */
const CALLED_BY_NAME: readonly Key[] = [
  ['providers'],
  ['resolvers'],
  ['claims'],
  ['apis'],
  ['scopes'],
  ['clients'],
  ['authorizationDetails'],
  ['authorizationServers'],
  ['trustDomains'],
  ['decisionPoints'],
  ['issuers'],
  ['scim', 'clients'],
  ['scim', 'events'],
];

/** Where each entry has a name of its own. */
export const MAPS: readonly Key[] = [...CALLED_BY_NAME, ['audit', 'streams']];

/** Without these nothing can be told of the rest: the names or the attributes that it may use are not known. */
const NEEDED: readonly Key[] = [...CALLED_BY_NAME, [], ['scim'], ['scim', 'schemas']];

/** Where one of these is wrong itself, the rest is checked with another in its place. */
const STAND_INS = Object.entries({ issuer: 'https://issuer.invalid', pairwiseSalt: 'the salt of no installation' });

/**
 * Leaves out of a configuration the entries that are wrong, so that the others can be checked.
 * @param value the configuration, its shape not right
 * @param wrong the keys of what is wrong in it
 * @returns null where too much is wrong to tell anything of the rest
 */
export function salvage(value: unknown, wrong: readonly Key[]): Remainder | null {
  const dropped = [...new Map(wrong.map(entryOf).map((entry) => [JSON.stringify(entry), entry])).values()];
  if (dropped.some((entry) => NEEDED.some((key) => isSame(key, entry)))) return null;
  const rest = without(value, dropped);
  const standIns = STAND_INS.filter(([name]) => dropped.some((entry) => isSame(entry, [name])));
  const checked = configSchema.safeParse({ ...rest, ...Object.fromEntries(standIns) });
  if (!checked.success) return null;
  const names = new Set(dropped.map((entry) => String(entry.at(-1))));
  const inDropped = new Set(dropped.flatMap((entry) => [...wordsIn(valueAt(value, entry))]));
  return {
    config: checked.data,
    isTold: ({ file, key }) => {
      if (file !== undefined) return true;
      const entry = entryOf(key);
      if (dropped.some((one) => isSame(one, entry))) return false;
      // A name of it may stand for a value, within one, or for a key.
      const within = [...key.slice(entry.length).map(String), ...wordsIn(valueAt(value, key))];
      if (within.some((word) => names.has(word))) return false;
      // What is wrong with an entry as a whole may be that nothing names it, and what named it was left out.
      return key.length > entry.length || !inDropped.has(String(entry.at(-1)));
    },
  };
}

/** The entry that a key stands in: of claims.plan.from it is claims.plan; beside a map within a section, the setting. */
function entryOf(key: Key): Key {
  const map = MAPS.find((prefix) => prefix.every((segment, i) => segment === key[i]));
  const isInSection = MAPS.some(([section, ...within]) => within.length > 0 && section === key[0]);
  return key.slice(0, map === undefined ? (isInSection ? 2 : 1) : map.length + 1);
}

function isSame(one: Key, other: Key): boolean {
  return one.length === other.length && one.every((segment, i) => segment === other[i]);
}

function without(value: unknown, keys: readonly Key[], at: Key = []): object {
  const kept = Object.entries(Object(value)).filter(([name]) => !keys.some((key) => isSame(key, [...at, name])));
  return Object.fromEntries(
    kept.map(([name, item]) => {
      const isAbove = keys.some((key) => [...at, name].every((segment, i) => segment === key[i]));
      return [name, isAbove ? without(item, keys, [...at, name]) : item];
    }),
  );
}

/** Every text within a value, whole and by its words: conditions and templates hold names within. */
function wordsIn(value: unknown): ReadonlySet<string> {
  if (typeof value === 'string') return new Set([value, ...value.split(/[^\w-]+/)]);
  if (typeof value !== 'object' || value === null) return new Set();
  return new Set(Object.values(value).flatMap((item) => [...wordsIn(item)]));
}
