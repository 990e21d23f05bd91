import { describe, expect, test } from 'vitest';
import { policyOf } from './config.ts';

const RULES: readonly (readonly [what: string, when: string, through: string | null])[] = [
  ['a claim that is made of the audience', 'claims.asked_at == "https://a.example.com"', 'claims.asked_at'],
  ['a claim of a source that is told the API', 'claims.rank == "low"', 'claims.rank'],
  ['a source that is told the API', 'ranks.rank == "low"', 'ranks'],
  ['the audience itself', 'request.audience == "https://a.example.com"', null],
  ['something else of the request', 'claims.from_ip == "192.0.2.1"', null],
];

const PLACES = ['scopes', 'apis', 'clients'] as const;

/** Two APIs, and one rule at one place of the first. */
function problemsOf(place: (typeof PLACES)[number], when: string, shares: boolean): readonly string[] {
  const rules = (at: string) => (at === place ? [{ deny: { when } }] : []);
  const api = (name: string, other: string) => ({
    audience: `https://${name}.example.com`,
    scopes: [`${name}_read`],
    ...(shares && { sharesTokensWith: [other] }),
    ...(name === 'a' && { rules: rules('apis') }),
  });
  const { problems } = policyOf({
    resolvers: {
      ranks: { kind: 'http', url: 'https://ranks.internal/{request.api}', gives: { rank: 'string' } },
    },
    claims: {
      asked_at: { from: 'request', path: 'audience', type: 'string' },
      from_ip: { from: 'request', path: 'ip', type: 'string' },
      rank: { from: 'ranks', path: 'rank', type: 'string' },
    },
    apis: { a: api('a', 'b'), b: api('b', 'a') },
    scopes: {
      a_read: { claims: [], rules: [{ allow: {} }, ...rules('scopes')] },
      b_read: { claims: [], rules: [{ allow: {} }] },
    },
    clients: {
      web: {
        kind: 'first-party',
        secret: 'a secret of sixteen characters',
        scopes: ['a_read'],
        rules: rules('clients'),
      },
    },
  });
  return problems.map(({ message }) => message);
}

/** Sources are told all APIs of a token at once, so that a rule that compares this with one of them could be got round. */
describe.each(PLACES)('where APIs share their tokens, a rule of %s reads', (place) => {
  test.each(RULES)('%s', (_, when, through) => {
    const told = `${through} is made of which API is asked for, and a token may be for several here (sharesTokensWith)`;
    expect(problemsOf(place, when, true)).toEqual(through === null ? [] : [told]);
  });

  test.each(RULES)('%s, without objection where none shares', (_, when) => {
    expect(problemsOf(place, when, false)).toEqual([]);
  });
});
