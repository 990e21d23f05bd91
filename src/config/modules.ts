import { dirname, resolve } from 'node:path';
import type { Config } from '../../schema/config.ts';
import { type OperatorModule, operatorModule } from '../../schema/operator-module.ts';
import type { Effects } from '../effects.ts';
import type { Problem } from '../problem.ts';
import { singleLine } from '../single-line.ts';

export interface Modules {
  /** By the name of the resolver. */
  readonly modules: ReadonlyMap<string, OperatorModule>;
  readonly problems: readonly Problem[];
}

/** Loads the modules that resolvers name; a relative name counts from the configuration file. What is in them runs now. */
export function readModules(config: Config, configFile: string, load: Effects['loadModule']): Modules {
  const modules = new Map<string, OperatorModule>();
  const problems: Problem[] = [];
  for (const [name, resolver] of Object.entries(config.resolvers)) {
    if (resolver.kind !== 'module') continue;
    const found = readModule(resolve(dirname(configFile), resolver.module), load);
    if ('message' in found) problems.push({ key: ['resolvers', name, 'module'], ...found });
    else modules.set(name, found.module);
  }
  return { modules, problems };
}

type Found = { readonly module: OperatorModule } | { readonly message: string; readonly mend: string };

function readModule(path: string, load: Effects['loadModule']): Found {
  let exports: unknown;
  try {
    exports = load(path);
  } catch (error) {
    return notLoaded(error, path);
  }
  const named = typeof exports === 'object' && exports !== null && 'default' in exports ? exports.default : undefined;
  const mend =
    'write: export default { gives: { plan: "string" }, needs: ["user.id"], async resolve(inputs, tools) { … } }';
  if (named === undefined) return { message: 'the module has no default export', mend };
  const checked = operatorModule.safeParse(named);
  if (checked.success) return { module: checked.data };
  const [issue] = checked.error.issues;
  const at = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.map(String).join('.')}: `;
  return {
    message: `the module's default export is no resolver: ${at}${issue?.message ?? 'its shape is wrong'}`,
    mend,
  };
}

const AT_MOST = 200;

function notLoaded(error: unknown, path: string): Found {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  if (code === 'ERR_REQUIRE_ASYNC_MODULE') {
    return { message: 'the module awaits something while it is loaded', mend: 'await it within resolve' };
  }
  if (code === 'MODULE_NOT_FOUND' && text.includes(path)) {
    return { message: 'the module is not there', mend: `check that ${path} exists and may be read` };
  }
  return { message: `the module fails while it is loaded: ${singleLine(text, AT_MOST)}`, mend: 'mend the module' };
}
