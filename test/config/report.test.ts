import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { parseConfigDocument } from '../../src/config/document.ts';
import { keyText, renderProblems } from '../../src/config/report.ts';

const { document } = parseConfigDocument('avow.yaml', 'issuer: https://a\nclaims:\n  plan:\n    from: biling\n');
const from = { key: ['claims', 'plan', 'from'], message: "unknown source 'biling'", mend: "did you mean 'billing'?" };

describe('the report', () => {
  test('names file, line, key, fault and mend', () => {
    expect(renderProblems([from], document)).toBe(
      "avow.yaml:4  claims.plan.from  unknown source 'biling'\n  → did you mean 'billing'?\n1 problem\n",
    );
  });

  test('follows the lines; what has no line stands first, other files last', () => {
    const problems = [
      { file: 'user.json', key: ['attributes', 0], message: 'd', mend: 'm' },
      from,
      { key: ['issuer'], message: 'b', mend: 'm' },
      { key: ['listen'], message: 'a', mend: 'm' },
    ];
    expect(renderProblems(problems, document).match(/^\S+ {2}\S+/gm)).toEqual([
      'avow.yaml  listen',
      'avow.yaml:1  issuer',
      'avow.yaml:4  claims.plan.from',
      'user.json  attributes[0]',
    ]);
  });

  test('points at the nearest line above a key that is not there', () => {
    const missing = { key: ['claims', 'plan', 'type'], message: 'missing', mend: 'add it' };
    expect(renderProblems([missing], document)).toContain('avow.yaml:3  claims.plan.type');
  });

  test('fits 80 columns', () => {
    const long = { key: ['claims', 'plan'], message: 'word '.repeat(40).trim(), mend: 'word '.repeat(40).trim() };
    const lines = renderProblems([long], document).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.length).toBeGreaterThan(5);
  });

  test('lets no file speak to the terminal', () => {
    const evil = { key: ['\u001b[31m'], message: '\u001b]0;title\u0007', mend: '\u009b' };
    expect(renderProblems([evil], document).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });

  test('is plain where it is piped, coloured on a terminal', () => {
    const piped = new PassThrough();
    expect(renderProblems([from], document, piped)).toBe(renderProblems([from], document));
    const terminal = Object.assign(new PassThrough(), { isTTY: true, getColorDepth: () => 8 });
    expect(renderProblems([from], document, terminal)).toContain('\u001b[');
  });
});

test.each<[(string | number)[], string]>([
  [['claims', 'plan', 'from'], 'claims.plan.from'],
  [['scopes', 'account.list.{id}', 'rules', 0, 'allow'], "scopes.'account.list.{id}'.rules[0].allow"],
  [['clients', 'trading-web'], 'clients.trading-web'],
  [[], ''],
])('the key %j is written %s', (key, text) => {
  expect(keyText(key)).toBe(text);
});
