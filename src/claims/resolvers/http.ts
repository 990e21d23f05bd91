import type { ResolverConfig } from '../../../schema/config.ts';
import type { Problem } from '../../problem.ts';
import { isObject } from '../json.ts';
import { defineResolver } from '../resolver.ts';
import { Unaskable, Unavailable } from '../source.ts';
import { type BodyTemplate, parseBody } from './body-template.ts';
import { type Built, built, notBuilt, type ResolverDeps } from './built.ts';
import { createJsonCall } from './json-call.ts';
import { networkProblems } from './network.ts';
import { remotePolicy } from './remote.ts';
import { compileResult, type Result } from './result.ts';
import { parseUrlTemplate, type UrlTemplate } from './url-template.ts';

export type HttpConfig = Extract<ResolverConfig, { kind: 'http' }>;

/** Gets a JSON object from a URL that names the subject. A 404 is an answer: there is nothing about them. */
export function buildHttp(name: string, config: HttpConfig, deps: Pick<ResolverDeps, 'outbound' | 'now'>): Built {
  const { parts, problems } = partsOf(name, config);
  const others = [...networkProblems(['resolvers', name], config), ...givesProblems(name, config)];
  if (parts === null || others.length > 0) return notBuilt([...others, ...problems]);
  const { url: urlTemplate, body: bodyTemplate, result } = parts;
  const call = createJsonCall(name, config, config.absentOn, deps);
  return built(
    defineResolver({
      name,
      kind: 'http',
      needs: [...urlTemplate.needs, ...(bodyTemplate?.needs ?? [])],
      gives: config.gives,
      policy: remotePolicy(config),
      resolve: async (inputs, signal) => {
        const url = urlTemplate.render(inputs);
        if (url === null) throw new Unaskable('a value that it needs cannot stand in its URL');
        const body = bodyTemplate === null ? {} : { body: bodyTemplate.render(inputs) };
        const answer = await call({ method: config.method, url, ...body }, signal);
        const values = answer === undefined ? null : (result(answer) ?? null);
        if (values === null) return {};
        if (isObject(values)) return values;
        throw new Unavailable(`its ${config.result === undefined ? 'answer' : 'result'} is not a JSON object`);
      },
    }),
  );
}

interface Parts {
  readonly url: UrlTemplate;
  readonly body: BodyTemplate | null;
  readonly result: Result;
}

/** What the resolver is put together from, or all that is wrong with it. */
function partsOf(name: string, config: HttpConfig): { parts: Parts | null; problems: readonly Problem[] } {
  const at = (...key: readonly (string | number)[]) => ['resolvers', name, ...key];
  const url = parseUrlTemplate(config.url);
  const body = config.body === undefined ? null : parseBody(config.body);
  const result = compileResult(config.result ?? {});
  const problems: Problem[] = [];
  if ('message' in url) problems.push({ key: at('url'), ...url });
  if ('message' in result) problems.push({ key: at('result', result.at), message: result.message, mend: result.mend });
  if (body !== null && 'problems' in body) {
    problems.push(...body.problems.map(({ at: path, ...problem }) => ({ key: at('body', ...path), ...problem })));
  }
  if (body !== null && config.method === 'GET') {
    problems.push({ key: at('body'), message: 'a GET has no body', mend: 'add method: POST, or remove the body' });
  }
  if ('message' in url || 'message' in result || (body !== null && 'problems' in body) || problems.length > 0) {
    return { parts: null, problems };
  }
  return { parts: { url, body, result }, problems };
}

function givesProblems(name: string, { gives }: HttpConfig): readonly Problem[] {
  if (Object.keys(gives).length > 0) return [];
  const mend = 'name what it gives, with types: { plan: string }';
  return [{ key: ['resolvers', name, 'gives'], message: 'it gives nothing', mend }];
}
