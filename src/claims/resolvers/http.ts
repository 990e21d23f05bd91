import type { ResolverConfig } from '../../../schema/config.ts';
import type { Problem } from '../../problem.ts';
import { defineResolver } from '../resolver.ts';
import { Unaskable } from '../source.ts';
import { type Built, built, notBuilt, type ResolverDeps } from './built.ts';
import { callJson } from './json-call.ts';
import { networkProblems } from './network.ts';
import { remotePolicy } from './remote.ts';
import { parseUrlTemplate } from './url-template.ts';

export type HttpConfig = Extract<ResolverConfig, { kind: 'http' }>;

/** Gets a JSON object from a URL that names the subject. A 404 is an answer: there is nothing about them. */
export function buildHttp(
  name: string,
  config: HttpConfig,
  { outbound }: Pick<ResolverDeps, 'outbound' | 'now'>,
): Built {
  const template = parseUrlTemplate(config.url);
  const problems: Problem[] = [...networkProblems(name, config)];
  if ('message' in template) problems.push({ key: ['resolvers', name, 'url'], ...template });
  if (Object.keys(config.gives).length === 0) {
    const mend = 'name what it gives, with types: { plan: string }';
    problems.push({ key: ['resolvers', name, 'gives'], message: 'it gives nothing', mend });
  }
  if ('message' in template || problems.length > 0) return notBuilt(problems);
  const { maxBytes, gives, allowPrivate } = config;
  const fetch = outbound({ allowPrivate });
  const headers = { accept: 'application/json', ...config.headers };
  return built(
    defineResolver({
      name,
      kind: 'http',
      needs: template.needs,
      gives,
      policy: remotePolicy(config),
      resolve: async (inputs, signal) => {
        const url = template.render(inputs);
        if (url === null) throw new Unaskable('a value that it needs cannot stand in its URL');
        return (await callJson({ fetch, url, method: 'GET', headers, maxBytes, signal })) ?? {};
      },
    }),
  );
}
