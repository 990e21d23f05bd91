import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isNativeError } from 'node:util/types';
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
    const folder = dirname(resolve(configFile));
    const found = readModule(resolve(folder, resolver.module), folder, load);
    if ('message' in found) problems.push({ key: ['resolvers', name, 'module'], ...found });
    else modules.set(name, found.module);
  }
  return { modules, problems };
}

type Found = { readonly module: OperatorModule } | { readonly message: string; readonly mend: string };

function readModule(path: string, folder: string, load: Effects['loadModule']): Found {
  let exports: unknown;
  try {
    exports = load(path);
  } catch (error) {
    return notLoaded(error, path, folder);
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

function notLoaded(error: unknown, path: string, folder: string): Found {
  if (!isNativeError(error)) {
    const message = `the module throws while it is loaded: ${singleLine(String(error), AT_MOST)}`;
    return { message, mend: 'let it throw an Error, which tells where' };
  }
  const code = 'code' in error ? error.code : null;
  const text = `${error.name}: ${error.message}`;
  if (code === 'ERR_REQUIRE_ASYNC_MODULE') {
    return { message: 'the module awaits something while it is loaded', mend: 'await it within resolve' };
  }
  if (code === 'MODULE_NOT_FOUND' && text.includes(path)) {
    return { message: 'the module is not there', mend: `check that ${path} exists and may be read` };
  }
  const place = placeOf(error, folder);
  const at = place === null ? '' : ` at ${place}`;
  // Node keeps the place of what does not parse from everybody but its own report.
  const mend =
    place === null && error.name === 'SyntaxError' ? `mend it where node --check ${path} says` : 'mend the module';
  return { message: `the module fails while it is loaded${at}: ${singleLine(text, AT_MOST)}`, mend };
}

/** A file of somebody's, in a line of a stack; Node's own have `node:` in front. */
const PLACE = /(?:^|\(|at )(?<file>file:\/\/[^\n()]+?|\/[^\n()]+?|[A-Za-z]:\\[^\n()]+?):(?<line>\d+)(?::\d+)?\)?$/m;
/** What a file that changed is loaded under (module-loader.ts). */
const VERSION = /\.[0-9a-f]{16}(?=(\.[^./\\]*)?$)/;

/** The file and line where it was thrown, the file as it is called from the configuration's folder; null where nothing tells. */
function placeOf({ stack = '' }: Error, folder: string): string | null {
  const { file, line } = PLACE.exec(stack)?.groups ?? {};
  if (file === undefined) return null;
  const path = (file.startsWith('file:') ? fileURLToPath(file) : file).replace(VERSION, '');
  return singleLine(`${relative(folder, path)}:${line}`, AT_MOST);
}
