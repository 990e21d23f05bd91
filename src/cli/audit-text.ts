import { singleLine } from '../single-line.ts';
import type { StoredAudit } from '../store/audit-port.ts';

/** Longer than any reason that is kept; the scopes of a token may be more, and --json has them all. */
const PART_AT_MOST = 1_000;

/** What a record may say that a line shows: whatever it is a record of. */
interface AnyRecord {
  readonly event: string;
  readonly client?: string | null;
  /** Of claims for another issuer's token: whose. */
  readonly issuer?: string;
  readonly application?: string | null;
  readonly api?: string | null;
  /** What was asked for, where that is no access token. */
  readonly token?: string;
  readonly resource?: string;
  readonly consent?: string;
  readonly credential?: string;
  readonly key?: string;
  readonly stream?: string;
  readonly endpoint?: string;
  readonly address?: string | null;
  readonly initialAccess?: string | null;
  readonly times?: number;
  readonly filters?: readonly string[];
  readonly user?: string | null;
  readonly subject?: { readonly user?: string | null; readonly kind: string } | null;
  readonly erased?: boolean;
  readonly scopesGranted?: readonly string[];
  readonly scopesRefused?: readonly { readonly scope: string; readonly rule: string }[];
  readonly changed?: readonly string[];
  /** The claims that UserInfo told. */
  readonly told?: readonly string[];
  readonly result?: string;
  /** Of a look at a token: whether it was good, why not, and in which form that was told. */
  readonly active?: boolean;
  readonly because?: string;
  readonly form?: string;
  /** Of a pruning. */
  readonly kind?: string;
  readonly until?: string;
  readonly records?: number;
  readonly error?: { readonly code: string; readonly reason: string } | null;
}

/** When, what, through which application, for whom, for which API, and how it ended, on one line. */
export function recordLine(stored: StoredAudit): string {
  // The store gives back what src/audit/record.ts wrote.
  const record: AnyRecord = JSON.parse(stored.record);
  const parts = [new Date(stored.at).toISOString(), record.event, through(record), about(record), end(record)];
  // Names and reasons come from outside, and a line break in one of them would make a record of its own.
  return parts
    .filter((part) => part !== '')
    .map((part) => singleLine(part, PART_AT_MOST))
    .join('  ');
}

/** The application; of another issuer's token, where it is known. */
function through({ client, issuer }: AnyRecord): string {
  return issuer === undefined ? (client ?? '-') : `${client ?? '-'} at ${issuer}`;
}

function about(record: AnyRecord): string {
  const { subject, user, erased, application, api, token, resource, credential, key, stream } = record;
  const { endpoint, address, initialAccess, consent } = record;
  const who = resource ?? subject?.user ?? user ?? (erased === true ? 'somebody who was erased' : subject?.kind);
  const from = address === undefined || address === null ? null : `from ${address}`;
  const what = [who, consent, credential, key, stream, application, endpoint, initialAccess, from]
    .filter((part) => part !== undefined && part !== null)
    .join(' ');
  if (api === undefined || api === null) return what;
  return token === undefined ? `${what} → ${api}` : `${what} → ${api} (${token})`;
}

function end(record: AnyRecord): string {
  const { error, scopesGranted = [], scopesRefused = [], changed = [], told = [], result, times, filters } = record;
  if (error !== undefined && error !== null) return withTimes(`${error.code}: ${error.reason}`, times);
  const refused = scopesRefused.map(({ scope, rule }) => `not ${scope} (${rule})`);
  const said = [
    ...scopesGranted,
    ...refused,
    ...changed,
    ...told,
    ...(filters ?? []),
    ...(result === undefined ? [] : [result]),
    ...looked(record),
    ...pruned(record),
  ];
  return withTimes(said.join(' '), times);
}

/** What somebody was told about a token. */
function looked({ active, because, form }: AnyRecord): readonly string[] {
  if (form === undefined) return [];
  if (active === undefined) return [form];
  return [active === true ? `active (${form})` : `not active: ${because ?? 'unknown'} (${form})`];
}

/** What is there no more. */
function pruned({ kind, until, records }: AnyRecord): readonly string[] {
  return until === undefined ? [] : [`${records ?? 0} of ${kind ?? 'everything'} up to ${until}`];
}

function withTimes(text: string, times = 1): string {
  return times > 1 ? `${text} (${times} times)`.trim() : text;
}
