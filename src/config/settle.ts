import { dirname, resolve } from 'node:path';
import type { Config } from '../../schema/config.ts';
import type { ClaimEffects } from '../claims/registry.ts';
import type { Effects } from '../effects.ts';
import { type Compiled, compileConfig } from './compile.ts';
import type { ConfigDocument, LocatedProblem } from './document.ts';
import { type LoadDeps, type LoadResult, loadConfig } from './load.ts';
import { readModules } from './modules.ts';
import { withSamlFiles } from './saml-files.ts';
import { readSchemas } from './schemas.ts';
import { warnOfStreamFiles } from './stream-files.ts';
import { withTlsFiles } from './tls-files.ts';

export interface SettleDeps extends LoadDeps {
  readonly effects: ClaimEffects & Pick<Effects, 'appendObstacle'>;
}

export interface Settled extends Compiled {
  readonly document: ConfigDocument;
}

export interface Refusal {
  readonly problems: readonly LocatedProblem[];
  readonly document: ConfigDocument;
}

const AS_IT_IS = (config: Config) => config;

/**
 * A configuration that has passed every check, or all that is wrong with it: with its shape, and with what its names refer
 * to. Where the shape is wrong in places, the rest is checked all the same. Opens nothing.
 * @param adapt what the command line says in place of the file
 */
export function settle(file: string, deps: SettleDeps, adapt = AS_IT_IS): Settled | Refusal {
  return checked(loadConfig(file, deps), file, deps, adapt);
}

/** The same for who has others to serve, who have their turn between reading and checking: each takes long where much is configured. */
export async function settleInTurns(file: string, deps: SettleDeps, adapt = AS_IT_IS): Promise<Settled | Refusal> {
  const loaded = loadConfig(file, deps);
  await new Promise((resolve) => setImmediate(resolve));
  return checked(loaded, file, deps, adapt);
}

function checked(
  loaded: LoadResult,
  file: string,
  deps: SettleDeps,
  adapt: (config: Config) => Config,
): Settled | Refusal {
  const { document } = loaded;
  if ('config' in loaded) {
    const found = compile(adapt(loaded.config), file, deps);
    return 'compiled' in found ? { ...found.compiled, document } : { ...found, document };
  }
  const { problems, remainder } = loaded;
  if (remainder === null) return { problems, document };
  const found = compile(remainder.config, file, deps);
  const others = 'problems' in found ? found.problems.filter(remainder.isTold) : [];
  return { problems: [...problems, ...others], document };
}

type Checked = { readonly compiled: Compiled } | { readonly problems: readonly LocatedProblem[] };

function compile(config: Config, file: string, deps: SettleDeps): Checked {
  const files = readSchemas(config, file, deps.readFile);
  const withTls = withTlsFiles(config, file, deps.readFile);
  const withSaml = withSamlFiles(withTls.config, file, deps.readFile);
  const { modules, problems: inModules } = readModules(config, file, deps.effects.loadModule);
  const compiled = compileConfig(withSaml.config, files.schemas, besideFile(deps.effects, file), modules);
  const inFiles = [...files.problems, ...withTls.problems, ...withSaml.problems, ...inModules];
  const problems = [...inFiles, ...('problems' in compiled ? compiled.problems : [])];
  if (problems.length > 0 || 'problems' in compiled) return { problems };
  const warnings = [...compiled.warnings, ...warnOfStreamFiles(config, file, deps.effects)];
  return { compiled: { ...compiled, warnings } };
}

/** A relative name of a SQLite file counts from the configuration file. */
function besideFile(effects: ClaimEffects, file: string): ClaimEffects {
  const located = (database: string) =>
    /^postgres(ql)?:/i.test(database) ? database : resolve(dirname(file), database);
  return {
    ...effects,
    openDatabase: (target) => effects.openDatabase({ ...target, database: located(target.database) }),
  };
}
