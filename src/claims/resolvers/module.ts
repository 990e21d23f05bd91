import type { ResolverConfig } from '../../../schema/config.ts';
import type { OperatorModule } from '../../../schema/operator-module.ts';
import type { Fetch } from '../../effects.ts';
import type { Problem } from '../../problem.ts';
import { parseValue } from '../json.ts';
import { parseNeed } from '../need.ts';
import { defineResolver } from '../resolver.ts';
import { Unaskable, Unavailable, type Values } from '../source.ts';
import { type Built, built, notBuilt, type ResolverDeps } from './built.ts';
import { policyProblems, remotePolicy } from './remote.ts';

export type ModuleConfig = Extract<ResolverConfig, { kind: 'module' }>;

/** What a module gets beside its inputs. */
interface Tools {
  readonly signal: AbortSignal;
  readonly fetch: Fetch;
}

/**
 * Asks an ES module of the operator's own, behind the same guard and with the same checks as a source on the network. Its code runs
 * in this process: a promise that never settles is a timeout, a loop that never ends is the end of everything.
 */
export function buildModule(name: string, config: ModuleConfig, { modules, outbound }: ResolverDeps): Built {
  const module = modules.get(name);
  // Why it could not be loaded has its own problem.
  if (module === undefined) return notBuilt(policyProblems(['resolvers', name], config));
  const problems = [...policyProblems(['resolvers', name], config), ...moduleProblems(name, module)];
  if (problems.length > 0) return notBuilt(problems);
  const { allowPrivate, maxBytes } = config;
  const fetch = outbound({ allowPrivate });
  return built(
    defineResolver({
      name,
      kind: 'module',
      needs: module.needs.flatMap((text) => parseNeed(text) ?? []).map((need) => ({ ...need, at: ['module'] })),
      gives: module.gives,
      policy: remotePolicy(config),
      resolve: async (inputs, signal) => {
        const values = await answerOf(module, inputs, { signal, fetch });
        if (JSON.stringify(values).length > maxBytes)
          throw new Unaskable(`its answer is longer than ${maxBytes} bytes`);
        return values;
      },
    }),
  );
}

async function answerOf(module: OperatorModule, inputs: Values, tools: Tools): Promise<Values> {
  let answer: unknown;
  try {
    answer = await module.resolve({ ...inputs }, tools);
  } catch (error) {
    // What it says of itself may hold anything, and goes to the audit record.
    const kind = error instanceof Error && /^[A-Za-z]{1,40}$/.test(error.name) ? ` (${error.name})` : '';
    throw new Unavailable(`the module failed${kind}`, { cause: error });
  }
  if (answer === undefined || answer === null) return {};
  const value = parseValue(answer);
  if (typeof value === 'object' && value !== null && !isList(value)) return value;
  throw new Unavailable('its answer is not an object of JSON values');
}

function isList(value: Values | readonly unknown[]): value is readonly unknown[] {
  return Array.isArray(value);
}

function moduleProblems(name: string, { gives, needs }: OperatorModule): readonly Problem[] {
  const key = ['resolvers', name, 'module'];
  const problems: Problem[] = [];
  if (Object.keys(gives).length === 0) {
    problems.push({ key, message: 'it gives nothing', mend: 'name what it gives, with types: { plan: "string" }' });
  }
  for (const need of needs.filter((text) => parseNeed(text) === null)) {
    problems.push({ key, message: `it needs '${need}', which is not a source and a path`, mend: 'write user.userId' });
  }
  return problems;
}
