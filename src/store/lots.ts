import type { Write } from './port.ts';

/** How many rows one transaction of several commits writes, about: some fifteen milliseconds' work, after which others have their turn. */
const ROWS_AT_ONCE = 2_000;

type Commit = readonly Write[];

/** Commits that are made one after the other, in lots that are short enough. One that is larger is a lot by itself. */
export function inLots(commits: readonly Commit[]): readonly (readonly Commit[])[] {
  const lots: Commit[][] = [];
  let room = 0;
  for (const commit of commits) {
    const rows = commit.reduce((sum, write) => sum + rowsOf(write), 0);
    const last = lots.at(-1);
    if (last === undefined || rows > room) {
      lots.push([commit]);
      room = ROWS_AT_ONCE;
    } else last.push(commit);
    room -= rows;
  }
  return lots;
}

/** What a resource has, about, that is removed whole. */
const ROWS_OF_A_RESOURCE = 30;

function rowsOf(write: Write): number {
  switch (write.kind) {
    case 'insertResource':
      return 1 + write.facts.length + write.uniques.length;
    case 'updateResource':
      return 1 + write.facts.add.length + write.facts.remove.length;
    case 'deleteResource':
      return ROWS_OF_A_RESOURCE;
    case 'addMembers':
    case 'removeMembers':
    case 'removeOtherMembers':
      return 1 + write.members.length;
    default:
      return 1;
  }
}
