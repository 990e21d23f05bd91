import { OAuthError } from '../oauth/errors.ts';
import { suggest } from '../suggest.ts';
import { EVENTS } from './ocsf.ts';
import {
  apisOf,
  type FoundRecord,
  grantedOf,
  type Indexed,
  leadingKeys,
  personOf,
  scopesOf,
  valueHashes,
  valueKey,
} from './record-keys.ts';
import type { ValueHash } from './value-hash.ts';

/** What records are asked for; all of it has to hold. */
export interface AuditFilter {
  /** The id of a User. */
  readonly person?: string;
  readonly client?: string;
  readonly api?: string;
  /** A scope that was asked for, or the dynamic one that it is of: account.list.{accountId}. */
  readonly scope?: string;
  /** A scope that was granted. */
  readonly granted?: string;
  readonly event?: string;
  /** A claim that was given, and its value: both, or the claim alone. */
  readonly claim?: string;
  readonly value?: string;
  /** Milliseconds since the epoch: no earlier, and earlier. */
  readonly from?: number;
  readonly until?: number;
}

export const TEXT_FILTERS = ['person', 'client', 'api', 'scope', 'granted', 'event', 'claim', 'value'] as const;
export const TIME_FILTERS = ['from', 'until'] as const;

const LONGEST = 1_000;

/**
 * A filter from texts, as a query string or a command line has them: `from` and `until` are times of RFC 3339, or dates.
 * @param read the text under a name; undefined where there is none
 * @throws OAuthError invalid_request
 */
export function readFilter(read: (name: string) => string | undefined): AuditFilter {
  const filter: Record<string, string | number> = {};
  for (const name of TEXT_FILTERS) {
    const text = read(name);
    if (text === undefined || text === '') continue;
    if (text.length > LONGEST) throw new OAuthError('invalid_request', `${name} is longer than ${LONGEST} characters`);
    filter[name] = text;
  }
  for (const name of TIME_FILTERS) {
    const text = read(name);
    if (text !== undefined && text !== '') filter[name] = readTime(name, text);
  }
  if (filter.value !== undefined && filter.claim === undefined) {
    throw new OAuthError('invalid_request', 'value is the value of a claim: say which one with claim');
  }
  if (typeof filter.event === 'string' && !EVENTS.has(filter.event)) throw unknownEvent(filter.event);
  return filter;
}

/** One that is misspelt would find nothing, as what never happened does. */
function unknownEvent(name: string): OAuthError {
  const near = suggest(name, EVENTS);
  const mend = near === null ? `it is one of ${[...EVENTS].join(', ')}` : `did you mean ${near}?`;
  return new OAuthError('invalid_request', `no record is of an event of this name: ${mend}`);
}

const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

function readTime(name: string, text: string): number {
  const at = TIME.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw new OAuthError('invalid_request', `${name} is a date or a time, such as 2026-03-01T00:00:00Z`);
  return at;
}

/** What a filter comes to for one tenant. */
export interface Question {
  /** Where the index is asked: a record has one of these keys. Null where the index knows nothing of what is asked for. */
  readonly keys: readonly string[] | null;
  /** What stands for the value that is asked for, in each of its readings: a record is about one of its people, or has one of the keys. */
  readonly hashes: readonly string[];
  /** Whether a record is meant. */
  matches(record: FoundRecord, at: number): boolean;
}

type Asked = (typeof TEXT_FILTERS)[number];

/** Whether a record has what was asked for under a name. */
const HAS: { readonly [K in Exclude<Asked, 'value'>]: (record: FoundRecord, text: string) => boolean } = {
  person: (record, text) => personOf(record) === text,
  client: ({ client, application }, text) => client === text || application === text,
  api: (record, text) => apisOf(record).includes(text),
  scope: (record, text) => scopesOf(record).includes(text),
  granted: (record, text) => grantedOf(record).includes(text),
  event: ({ event }, text) => event === text,
  claim: ({ claims = [] }, text) => claims.some(({ claim }) => claim === text),
};

/** Each with what the index has it as, the most telling first. */
const DRIVING = [
  ['person', 'person'],
  ['granted', 'scope'],
  ['scope', 'scope'],
  ['claim', 'claim'],
  ['client', 'client'],
  ['api', 'api'],
  ['event', 'event'],
] as const satisfies readonly (readonly [Exclude<Asked, 'value'>, Indexed])[];

export function questionOf(filter: AuditFilter, tenant: string, valueHash: ValueHash): Question {
  const { claim, value, from = -Infinity, until = Infinity } = filter;
  const hashes =
    claim === undefined || value === undefined ? null : readings(value).map((one) => valueHash(tenant, claim, one));
  const asked = DRIVING.flatMap(([name, indexed]) => {
    const text = filter[name];
    return text === undefined ? [] : [{ name, indexed, text }];
  });
  const [driving] = asked;
  return {
    hashes: hashes ?? [],
    keys:
      hashes?.map(valueKey) ??
      (driving === undefined ? null : leadingKeys(driving.indexed, driving.text, filter.event)),
    matches: (record, at) => {
      if (at < from || at >= until || !asked.every(({ name, text }) => HAS[name](record, text))) return false;
      return hashes === null || valueHashes(tenant, record, valueHash, claim).some((hash) => hashes.includes(hash));
    },
  };
}

/** What the text of a value may stand for: `7` is a text or a number. */
function readings(text: string): readonly (string | number | boolean)[] {
  const number = /^-?\d{1,15}(\.\d{1,10})?$/.test(text) ? [Number(text)] : [];
  const boolean = text === 'true' || text === 'false' ? [text === 'true'] : [];
  return [text, ...number, ...boolean];
}
