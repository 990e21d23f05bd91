import { existsSync, globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

/** A file of the repository, by its path from the root. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export interface Import {
  readonly line: number;
  /** A path from the root, or the name of a package or of a module of Node. */
  readonly target: string;
  readonly typeOnly: boolean;
  /** Loaded when the place is reached, and not with the file. */
  readonly whenReached: boolean;
}

const ROOT = new URL('../../', import.meta.url);
const FOLDERS = ['src', 'schema', 'test', 'bench', 'examples'].filter((folder) => existsSync(new URL(folder, ROOT)));

/** Every TypeScript file that people wrote. */
export function readSources(): readonly SourceFile[] {
  return FOLDERS.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: ROOT, exclude: ['**/node_modules/**'] }))
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(new URL(path, ROOT), 'utf8') }));
}

const STATEMENT = /^import\s+(?:(?<type>type)\s+)?(?:(?<names>[^'";=()]+?)\s*from\s*)?['"](?<from>[^'"]+)['"]/gm;
const REEXPORT = /^export\s+(?:(?<type>type)\s+)?(?<names>\*[\w\s]*|\{[^}]*\})\s*from\s*['"](?<from>[^'"]+)['"]/gm;
const DYNAMIC = /\bimport\(\s*['"](?<from>[^'"]+)['"]/g;

/** What a file imports, in whatever form. */
export function importsOf(file: SourceFile): readonly Import[] {
  const text = withoutComments(file.text);
  return [STATEMENT, REEXPORT, DYNAMIC]
    .flatMap((form) => [...text.matchAll(form)].map((match) => ({ match, whenReached: form === DYNAMIC })))
    .map(({ match, whenReached }) => {
      const { type, names = '', from = '' } = match.groups ?? {};
      const named =
        /^\s*\{(?<list>[^}]*)\}\s*$/
          .exec(names)
          ?.groups?.list?.split(',')
          .map((name) => name.trim()) ?? [];
      const written = named.filter((name) => name !== '');
      const typeOnly = type !== undefined || (written.length > 0 && written.every((name) => name.startsWith('type ')));
      return { line: lineAt(text, match.index), target: resolve(file.path, from), typeOnly, whenReached };
    });
}

function resolve(from: string, target: string): string {
  if (target.startsWith('.')) {
    const path = posix.join(posix.dirname(from), target);
    return path.includes('/') ? path : `./${path}`;
  }
  const depth = target.startsWith('@') ? 2 : 1;
  return target.split('/').slice(0, depth).join('/');
}

export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

/** Comments as blanks, so that lines keep their numbers. */
export function withoutComments(text: string): string {
  const blank = (comment: string) => comment.replace(/[^\n]/g, ' ');
  return text.replace(/\/\*[\s\S]*?\*\//g, blank).replace(/(?<=^|\s)\/\/.*$/gm, blank);
}

/** Each circle of imports at run time, as the files on it. Types are erased before anything runs, and make none. */
export function cyclesOf(files: readonly SourceFile[]): readonly (readonly string[])[] {
  const edges = new Map(files.map((file) => [file.path, runtimeImportsOf(file)]));
  const done = new Set<string>();
  const cycles: string[][] = [];

  function visit(path: string, trail: readonly string[]): void {
    const start = trail.indexOf(path);
    if (start !== -1) cycles.push([...trail.slice(start), path]);
    if (start !== -1 || done.has(path)) return;
    for (const target of edges.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  }

  for (const path of edges.keys()) visit(path, []);
  return cycles;
}

function runtimeImportsOf(file: SourceFile): readonly string[] {
  return importsOf(file).flatMap((entry) => (entry.typeOnly ? [] : [entry.target]));
}

/** The packages that come with a file: what it imports, and what that imports, but for what is loaded when it is reached. */
export function packagesLoadedWith(path: string, files: readonly SourceFile[]): readonly string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const seen = new Set<string>();
  const packages = new Set<string>();

  function visit(at: string): void {
    const file = byPath.get(at);
    if (seen.has(at) || file === undefined) return;
    seen.add(at);
    for (const { target, typeOnly, whenReached } of importsOf(file)) {
      if (typeOnly || whenReached) continue;
      if (target.startsWith('node:') || target.startsWith('.') || byPath.has(target)) visit(target);
      else packages.add(target);
    }
  }

  visit(path);
  return [...packages].toSorted();
}
