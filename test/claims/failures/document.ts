import { CONDITIONS } from './condition.ts';
import { KINDS } from './every-kind.ts';
import type { Cell, FailingKind } from './kind.ts';

const HEAD = `# What becomes of a claim when its source fails

Made by \`npm run docs:failures\` from the tables in test/claims/failures/kinds, which test/claims/failures/failures.test.ts
holds Avow to: each cell is a test that brings the condition about. Not to be edited by hand.

- **value**: the claim has it.
- **absent**: the source answered, and there is no such value. What follows is the claim's \`onAbsent\`.
- **unavailable**: the source did not answer, in time or in a form that can be read. What follows is the claim's
  \`onUnavailable\`.
- **never**: it cannot happen to this kind of source.

\`idp\` is a claim that the ID token lacks, of a provider with \`userInfo\`; \`idp (SAML)\` one that is made of an attribute. What stands after the word is the reason that the audit record and \`avow explain\` give.
`;

/** The Markdown of docs/SOURCES-FAILURES.md. */
export function failuresDocument(): string {
  return `${HEAD}\n${summary()}\n${KINDS.map(section).join('\n')}`;
}

function summary(): string {
  const names = KINDS.map(({ kind }) => kind);
  const rows = CONDITIONS.map((condition) => [condition, ...KINDS.map(({ cells }) => wordOf(cells[condition]))]);
  return table(['the source …', ...names], rows);
}

function section({ kind, cells }: FailingKind): string {
  const rows = CONDITIONS.map((condition) => [condition, wordOf(cells[condition]), detailOf(cells[condition])]);
  return `## ${kind}\n\n${table(['the source …', 'the claim is', 'because'], rows)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('');
}

function wordOf(cell: Cell): string {
  return 'never' in cell ? 'never' : cell.status;
}

function detailOf(cell: Cell): string {
  if ('never' in cell) return cell.never;
  return cell.status === 'value' ? '' : cell.reason;
}
