import { loadConfig } from '../../src/config/load.ts';
import { renderProblems } from '../../src/config/report.ts';

/** Loads a text as avow.yaml. */
export function load(text: string, env: Record<string, string> = {}) {
  return loadConfig('avow.yaml', { readFile: () => text, env });
}

/** What a person reads about a text that is avow.yaml; '' where it is good. */
export function report(text: string, env: Record<string, string> = {}): string {
  const result = load(text, env);
  return 'problems' in result ? renderProblems(result.problems, result.document) : '';
}

/** The configuration of a text that must be good. */
export function configOf(text: string, env: Record<string, string> = {}) {
  const result = load(text, env);
  if ('problems' in result) throw new Error(renderProblems(result.problems, result.document));
  return result.config;
}
