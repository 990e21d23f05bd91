/** Names of scopes that nobody could tell apart, and parameters that are none. */
import type { Config, ScopeConfig } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';
import { suggest } from '../suggest.ts';
import { templatesIn } from './catalog.ts';
import { overlap } from './pattern.ts';
import { isTemplate, matchTemplate, parseTemplate, type Template } from './template.ts';
import { placeholdersIn } from './title.ts';

type Key = Problem['key'];

/** All that is wrong with the names of scopes, their parameters, and the titles that have them. */
export function checkScopes({ scopes }: Pick<Config, 'scopes'>): readonly Problem[] {
  const templates = templatesIn(scopes);
  return [
    ...Object.entries(scopes).flatMap(([name, scope]) => [...checkName(name, scope), ...checkParameters(name, scope)]),
    ...checkTypes(templates),
    ...checkPlain(Object.keys(scopes), templates),
    ...checkOverlap(templates),
  ];
}

function checkName(name: string, { parameters }: ScopeConfig): readonly Problem[] {
  const parsed = isTemplate(name) ? parseTemplate(name, parameters) : null;
  if (parsed === null || !('faults' in parsed)) return [];
  return parsed.faults.map(({ at = [], message, mend }) => ({ key: ['scopes', name, ...at], message, mend }));
}

/** What is declared stands in the name, and what is shown has a value. */
function checkParameters(name: string, { parameters, title = '' }: ScopeConfig): readonly Problem[] {
  const own = isTemplate(name) ? placeholdersIn(name) : [];
  const key = ['scopes', name];
  return [
    ...Object.keys(parameters).flatMap((parameter) => notThere([...key, 'parameters', parameter], parameter, own)),
    ...placeholdersIn(title).flatMap((parameter) => notThere([...key, 'title'], parameter, own)),
  ];
}

function notThere(key: Key, parameter: string, own: readonly string[]): readonly Problem[] {
  if (own.includes(parameter)) return [];
  const near = suggest(parameter, own);
  const there =
    own.length === 0 ? 'write it into the name, account.list.{accountId}' : `name one of: ${own.join(', ')}`;
  const message = `the name of the scope has no {${parameter}}`;
  return [{ key, message, mend: near === null ? there : `write ${near}` }];
}

/** Resolvers and claims read scope.accountId, whichever scope it is of. */
function checkTypes(templates: readonly Template[]): readonly Problem[] {
  const first = new Map<string, { readonly type: string; readonly template: string }>();
  return templates.flatMap(({ text, parameters }) =>
    parameters.flatMap(({ name, type }) => {
      const known = first.get(name) ?? { type, template: text };
      first.set(name, known);
      if (known.type === type) return [];
      const message = `scope.${name} is ${type} here, and ${known.type} in ${known.template}`;
      return [{ key: ['scopes', text, 'parameters', name], message, mend: 'give both one type, or two names' }];
    }),
  );
}

/** A plain scope that is of a template too: an account called `all` would be the scope for all accounts. */
function checkPlain(names: readonly string[], templates: readonly Template[]): readonly Problem[] {
  return names
    .filter((name) => !isTemplate(name))
    .flatMap((name) => {
      const of = templates.filter((template) => {
        const match = matchTemplate(template, name);
        return match !== null && 'values' in match;
      });
      return of.map(({ text }) => ambiguous(name, `it could be the ${text} of an object too`));
    });
}

function checkOverlap(templates: readonly Template[]): readonly Problem[] {
  const beginnings = templates.map(({ parts: [first] }) => (typeof first === 'string' ? first : ''));
  return templates.flatMap((one, index) => {
    const begins = beginnings[index] ?? '';
    const twin = templates.slice(0, index).find((other, before) => {
      const begun = beginnings[before] ?? '';
      return (begins.startsWith(begun) || begun.startsWith(begins)) && overlap(one.positions, other.positions);
    });
    return twin === undefined ? [] : [ambiguous(one.text, `there is a text that is of ${twin.text} too`)];
  });
}

function ambiguous(name: string, why: string): Problem {
  const mend = 'rename one of them, or give its parameter a pattern that the other does not fit';
  return { key: ['scopes', name], message: `nobody could tell which scope is meant: ${why}`, mend };
}
