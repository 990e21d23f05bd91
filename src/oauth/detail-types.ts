import type { Config } from '../../schema/config.ts';
import type { Problem } from '../problem.ts';
import { suggest } from '../suggest.ts';
import type { DetailType, DetailTypes } from './authorization-details.ts';
import { compileDetailSchema } from './detail-schema.ts';

/** Takes the configuration, in which a trust domain and an authorization server are APIs too; returns the types of authorization details by name, and what is wrong with them and with who asks for them. */
export function compileDetailTypes(config: Config): { detailTypes: DetailTypes; problems: readonly Problem[] } {
  const { authorizationDetails, apis, clients } = config;
  const homes = Object.keys(apis);
  const problems: Problem[] = [];
  const types = Object.entries(authorizationDetails).flatMap(([name, { api, schema }]): DetailType[] => {
    const key = ['authorizationDetails', name];
    problems.push(...unknown([...key, 'api'], 'API', api, homes));
    const compiled = compileDetailSchema(name, schema);
    if ('check' in compiled) return [{ name, api, check: compiled.check }];
    problems.push(...compiled.problems.map((problem) => ({ ...problem, key: [...key, 'schema', ...problem.key] })));
    return [];
  });
  for (const [id, client] of Object.entries(clients)) {
    client.authorizationDetails.forEach((type, index) => {
      const key = ['clients', id, 'authorizationDetails', index];
      problems.push(...unknown(key, 'type of authorization details', type, Object.keys(authorizationDetails)));
    });
  }
  return { detailTypes: new Map(types.map((type) => [type.name, type])), problems };
}

function unknown(key: Problem['key'], what: string, name: string, known: readonly string[]): readonly Problem[] {
  if (known.includes(name)) return [];
  const near = suggest(name, known);
  const mend = near === null ? `name one of: ${known.join(', ') || 'none is declared'}` : `write ${near}`;
  return [{ key, message: `there is no ${what} '${name}'`, mend }];
}
