/** Filters of the whole grammar (RFC 7644 §3.4.2.2), of which the same seed makes the same. */
type Random = () => number;

const TEXTS = [
  'userName',
  'title',
  'name.familyName',
  'nickName',
  'emails',
  'emails.value',
  'emails.type',
  'roles.value',
];
const PATHS = [
  ...TEXTS,
  'externalId',
  'groups',
  'groups.value',
  'groups.display',
  'groups.type',
  'addresses.formatted',
  'id',
];
const OPERATORS = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'];
const VALUES = [
  '',
  'p',
  'person-1',
  'person-7@example.com',
  'work',
  'example',
  'Son',
  'trader',
  'of 50000',
  'group 7',
  '~',
];
const DATES = ['2020-01-01T00:00:00Z', '2040-01-01T00:00:00Z'];

/** A number in [0, 1) after the other: a linear congruential generator is random enough for filters. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export function oneOf<T>(random: Random, all: readonly T[], none: T): T {
  return all[Math.floor(random() * all.length)] ?? none;
}

/** @param depth of brackets at the most */
export function randomFilter(random: Random, depth = 4): string {
  const kind = random();
  if (depth === 0 || kind < 0.35) return comparison(random);
  if (kind < 0.45) return `not (${randomFilter(random, depth - 1)})`;
  if (kind < 0.55) return `emails[${inBrackets(random)}]`;
  const word = random() < 0.5 ? ' and ' : ' or ';
  const parts = Array.from({ length: 2 + Math.floor(random() * 3) }, () => `(${randomFilter(random, depth - 1)})`);
  return parts.join(word);
}

function comparison(random: Random): string {
  const kind = random();
  if (kind < 0.1) return `${oneOf(random, PATHS, 'id')} pr`;
  if (kind < 0.2) return `active ${oneOf(random, ['eq', 'ne'], 'eq')} ${random() < 0.5}`;
  if (kind < 0.3) return `meta.lastModified ${oneOf(random, OPERATORS.slice(5), 'gt')} "${oneOf(random, DATES, '')}"`;
  return `${oneOf(random, PATHS, 'id')} ${oneOf(random, OPERATORS, 'eq')} "${oneOf(random, VALUES, '')}"`;
}

function inBrackets(random: Random): string {
  const part = () =>
    `${oneOf(random, ['type', 'value'], 'value')} ${oneOf(random, OPERATORS, 'eq')} "${oneOf(random, VALUES, '')}"`;
  return random() < 0.5 ? part() : `${part()} ${oneOf(random, ['and', 'or'], 'and')} ${part()}`;
}
