import type { ResolverConfig } from '../../../schema/config.ts';
import type { Problem } from '../../problem.ts';
import { isObject } from '../json.ts';
import { parseNeed } from '../need.ts';
import { defineResolver } from '../resolver.ts';
import { Unavailable } from '../source.ts';
import { type Built, built, notBuilt, type ResolverDeps } from './built.ts';
import { createJsonCall } from './json-call.ts';
import { nest } from './nest.ts';
import { networkProblems } from './network.ts';
import { remotePolicy } from './remote.ts';
import { parseUrlTemplate } from './url-template.ts';

export type RiskConfig = Extract<ResolverConfig, { kind: 'risk' }>;

/** Tells a risk engine who is asking and from where, and gets a score back. */
export function buildRisk(name: string, config: RiskConfig, deps: ResolverDeps): Built {
  const problems = [
    ...networkProblems(['resolvers', name], config),
    ...urlProblems(name, config.url),
    ...sendProblems(name, config.send),
  ];
  if (problems.length > 0) return notBuilt(problems);
  // A risk engine has an opinion about everybody; no status says that it has none.
  const call = createJsonCall(name, config, [], deps);
  return built(
    defineResolver({
      name,
      kind: 'risk',
      // What is not known is not sent: that a caller's address is missing is something to judge, no reason not to.
      needs: config.send.flatMap((item, index) => {
        const need = parseNeed(item);
        return need === null ? [] : [{ ...need, optional: true, at: ['send', index] }];
      }),
      gives: { score: 'number', level: 'string', reasons: 'string[]' },
      policy: remotePolicy(config),
      resolve: async (inputs, signal) => {
        const body = JSON.stringify(nest(inputs));
        const answer = await call({ method: 'POST', url: config.url, body }, signal);
        if (answer !== undefined && isObject(answer)) return answer;
        throw new Unavailable('its answer is not a JSON object');
      },
    }),
  );
}

function urlProblems(name: string, url: string): Problem[] {
  const key = ['resolvers', name, 'url'];
  const template = parseUrlTemplate(url);
  if ('message' in template) return [{ key, ...template }];
  if (template.needs.length === 0) return [];
  return [{ key, message: 'a risk engine has one URL', mend: 'list the values under send; they go in the body' }];
}

function sendProblems(name: string, send: readonly string[]): Problem[] {
  return send.flatMap((item, index) => {
    const key = ['resolvers', name, 'send', index];
    if (parseNeed(item) === null) {
      return [{ key, message: `'${item}' is not a source and a path`, mend: 'write it as user.userId' }];
    }
    const clash = send.find((other, at) => (at < index && other === item) || item.startsWith(`${other}.`));
    return clash === undefined ? [] : [{ key, message: `'${clash}' is sent already`, mend: 'remove one of the two' }];
  });
}
