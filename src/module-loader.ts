import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Effects } from './effects.ts';

const require = createRequire(import.meta.url);
const VERSION_LENGTH = 16;

/**
 * Loads modules as their files are now. Not import(): what is checked at boot is checked at once, without waiting.
 *
 * Node keeps what it has loaded under its name, for good, so that a file that changed is loaded under another name beside its own;
 * import.meta.url tells that one. Each version stays in memory. What a module imports is loaded once, whatever becomes of it.
 */
export function createModuleLoader(): Effects['loadModule'] {
  const firstVersions = new Map<string, string>();
  return (path) => {
    const version = versionOf(path);
    const first = firstVersions.get(path) ?? version;
    if (version !== null && first !== null) firstVersions.set(path, first);
    return version === first ? require(path) : requireAs(path, `${version}`);
  };
}

/** Null where it cannot be read: why, require() tells. */
function versionOf(path: string): string | null {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, VERSION_LENGTH);
  } catch {
    return null;
  }
}

function requireAs(path: string, version: string): unknown {
  const name = path.replace(/(\.[^./\\]*)?$/, `.${version}$1`);
  const url = pathToFileURL(name).href;
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === name ? { url, shortCircuit: true } : next(specifier, context),
    load: (at, context, next) => {
      if (at !== url) return next(at, context);
      return { ...next(pathToFileURL(path).href, context), shortCircuit: true };
    },
  });
  try {
    return require(name);
  } finally {
    hooks.deregister();
  }
}
