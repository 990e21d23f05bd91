/** What differs between two configurations, by name: enough to see that it is what was meant. `avow diff` says what comes of it. */
import type { Config } from '../../schema/config.ts';
import type { Key } from './document.ts';
import { keyText } from './report.ts';
import { MAPS } from './salvage.ts';

export interface Changes {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** So many names of a kind are told, and how many more there are. */
const MOST_TOLD = 20;

export function changesBetween(before: Config, after: Config): Changes {
  const [old, now] = [entriesOf(before), entriesOf(after)];
  const differs = ([key, text]: readonly [string, string]) => old.has(key) && old.get(key) !== text;
  return {
    added: told([...now.keys()].filter((key) => !old.has(key))),
    changed: told([...now].filter(differs).map(([key]) => key)),
    removed: told([...old.keys()].filter((key) => !now.has(key))),
  };
}

/**
 * What is configured, as text, by its key: all that is in no map by its first key, or its second within `scim` and `audit`. Not the
 * values themselves, which may be secrets: these are compared and never told.
 */
function entriesOf(config: Config): ReadonlyMap<string, string> {
  return new Map(below(config, []));
}

function below(value: unknown, at: Key): [string, string][] {
  return Object.entries(Object(value)).flatMap(([name, item]): [string, string][] => {
    const key = [...at, name];
    const isAbove = MAPS.some((map) => map.length >= key.length && key.every((segment, i) => map[i] === segment));
    if (isAbove) return below(item, key);
    return item === undefined ? [] : [[keyText(key), JSON.stringify(item)]];
  });
}

function told(names: readonly string[]): readonly string[] {
  if (names.length <= MOST_TOLD) return names;
  return [...names.slice(0, MOST_TOLD), `and ${names.length - MOST_TOLD} more`];
}
