import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { resolver } from '../../../schema/resolvers.ts';
import { BASE_SOURCES } from '../../../src/claims/source.ts';
import { CONDITIONS } from './condition.ts';
import { failuresDocument } from './document.ts';
import { KINDS } from './every-kind.ts';

describe.each(KINDS)('a source of kind $kind', ({ cells, provoke }) => {
  const possible = CONDITIONS.flatMap((condition) => {
    const cell = cells[condition];
    return 'never' in cell ? [] : [{ condition, cell }];
  });

  test.each(possible)('that $condition: the claim is $cell.status', async ({ condition, cell }) => {
    expect(await provoke(condition)).toMatchObject(cell);
  });
});

test('every kind of source has its row', () => {
  const resolvers = resolver.options.map(({ shape }) => shape.kind.value);
  const rows = new Set(KINDS.map(({ kind, variantOf }) => variantOf ?? kind));
  expect([...rows].toSorted()).toEqual([...resolvers, ...BASE_SOURCES].toSorted());
});

test('what cannot happen says why', () => {
  const reasons = KINDS.flatMap(({ cells }) =>
    Object.values(cells).flatMap((cell) => ('never' in cell ? [cell.never] : [])),
  );
  for (const reason of reasons) expect(reason).toMatch(/\w+ \w+/);
});

test('docs/SOURCES-FAILURES.md says what is tested here; if not, run: npm run docs:failures', () => {
  const written = readFileSync(new URL('../../../docs/SOURCES-FAILURES.md', import.meta.url), 'utf8');
  expect(written).toBe(failuresDocument());
});
