import type { Difference, DiffReport } from '../replay/diff.ts';
import type { Change } from '../replay/difference.ts';
import { singleLine } from '../single-line.ts';
import { printable, type Terminal } from './terminal.ts';

export interface Replayed {
  readonly report: DiffReport;
  /** How many audit records were read. */
  readonly records: number;
  /** True where there are older ones within the time asked for. */
  readonly isCut: boolean;
  readonly notAsked: readonly string[];
}

/** A diff for a person: what differs by application, the same change of several people once; then what was not compared. */
export function diffText({ report, records, isCut, notAsked }: Replayed, { paint }: Terminal): string {
  const { requests, same, differ, mayDiffer, skipped, differences } = report;
  const byClient = Map.groupBy(differences, ({ client }) => client);
  const applications = [...byClient].flatMap(([client, own]) => [
    paint('bold', client),
    ...groupsOf(own).flatMap((group) => groupLines(group, paint)),
    '',
  ]);
  const counts = `${requests} requests of ${records} audit records: ${differ} differ, ${mayDiffer} may differ, ${same} are the same`;
  const notes = [
    ...(isCut ? ['note: there are older records in that time; --last reads more of them'] : []),
    ...Object.entries(skipped).map(([reason, count]) => `note: ${count} cannot be replayed: ${printable(reason)}`),
    ...(notAsked.length === 0 ? [] : [notAskedText(notAsked)]),
  ];
  const summary = paint(differ > 0 ? 'red' : mayDiffer > 0 ? 'yellow' : 'green', counts);
  return `${[...applications, summary, ...notes.map((note) => paint('dim', note))].join('\n')}\n`;
}

function notAskedText(sources: readonly string[]): string {
  return `note: not asked: ${sources.join(', ')}; what hangs on them may differ where its definition does, and is the same otherwise`;
}

/** People of whom the same is another. */
type Group = readonly [Difference, ...Difference[]];

function groupsOf(differences: readonly Difference[]): readonly Group[] {
  const groups = Map.groupBy(differences, ({ api, scopes, changes }) => JSON.stringify([api, scopes, changes]));
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [[first, ...others] as const],
  );
}

/** Of more, --json has all. */
const PEOPLE_NAMED = 3;

function groupLines([first, ...others]: Group, paint: Terminal['paint']): readonly string[] {
  const all = [first, ...others];
  const named = all.slice(0, PEOPLE_NAMED).map(({ user }) => (user === null ? 'itself' : `user ${user}`));
  const more = all.length > PEOPLE_NAMED ? ` and ${all.length - PEOPLE_NAMED} more` : '';
  const times = all.reduce((sum, one) => sum + one.times, 0);
  const asked = times === 1 ? 'asked once' : `asked ${times} times`;
  const head = `  ${first.scopes.join(' ')} at ${first.api} for ${named.join(', ')}${more} (${asked})`;
  return [head, ...first.changes.flatMap((change) => changeLines(change, paint))];
}

function changeLines({ what, name, before, after, certain }: Change, paint: Terminal['paint']): readonly string[] {
  const title = name === '' ? what : `${what} ${name}`;
  if (!certain) return [`    ${paint('yellow', `${title} may differ`)}`, ...sides(before, after, paint)];
  return [`    ${title}`, ...sides(before, after, paint)];
}

const VALUE_AT_MOST = 200;

function sides(before: Change['before'], after: Change['after'], paint: Terminal['paint']): readonly string[] {
  const text = (value: Change['before']) =>
    value === null ? 'nothing' : singleLine(JSON.stringify(value), VALUE_AT_MOST);
  return [paint('red', `      - ${text(before)}`), paint('green', `      + ${text(after)}`)];
}
