import { NODE, PACKAGES } from './packages.ts';
import { cyclesOf, type Import, importsOf, lineAt, type SourceFile, withoutComments } from './source.ts';
import { DRAWERS, MAX_LINES, ROOMS, TOP } from './tables.ts';
import { TEXT } from './words.ts';

/** `src/scim/path.ts:3  scim may not import store/port.ts`, one for each breach. */
export type Rule = (files: readonly SourceFile[]) => readonly string[];

/** The place as the tables write it. */
function placeOf(path: string): string {
  return path.startsWith('src/') ? path.slice('src/'.length) : path;
}

function roomOf(path: string): string {
  const place = placeOf(path);
  const top = Object.entries(TOP).find(([, files]) => files.includes(place));
  return top === undefined ? (place.split('/')[0] ?? place) : top[0];
}

/** True where the path is the place, or stands in it. */
function isIn(path: string, place: string): boolean {
  const own = placeOf(path);
  return own === place || own.startsWith(place.endsWith('/') ? place : `${place}/`) || roomOf(path) === place;
}

/** A file of this repository, and neither a package nor a module of Node. */
function isPath(target: string): boolean {
  return target.includes('/') && !target.startsWith('@');
}

const isSource = (file: SourceFile) => file.path.startsWith('src/');

function eachImport(files: readonly SourceFile[], judge: (file: SourceFile, entry: Import) => string | null): string[] {
  return files.flatMap((file) =>
    importsOf(file).flatMap((entry) => {
      const verdict = judge(file, entry);
      return verdict === null ? [] : [`${file.path}:${entry.line}  ${verdict}`];
    }),
  );
}

const rooms: Rule = (files) =>
  eachImport(files.filter(isSource), (file, { target, typeOnly }) => {
    if (!isPath(target)) return null;
    const name = roomOf(file.path);
    const room = ROOMS.get(name);
    if (room === undefined) return `the room '${name}' is not in the table of test/architecture/tables.ts`;
    const may = [name, 'foundation', ...room.imports, ...(typeOnly ? room.types : [])];
    if (may.some((place) => isIn(target, place))) return null;
    const types = room.types.some((place) => isIn(target, place));
    return `${name} may not import ${placeOf(target)}${types ? ', but for its types (import type)' : ''}`;
  });

const packages: Rule = (files) =>
  eachImport(files.filter(isSource), (file, { target }) => {
    if (isPath(target)) return null;
    const places = target.startsWith('node:')
      ? (NODE.get(target) ?? [roomOf(file.path)])
      : (PACKAGES.get(target) ?? []);
    if (places.some((place) => isIn(file.path, place))) return null;
    return `${target} may be imported in ${places.join(', ') || 'no room'} only`;
  });

const cycles: Rule = (files) => cyclesOf(files.filter(isSource)).map((cycle) => `${cycle.join(' → ')}  is a circle`);

const texts: Rule = (files) =>
  TEXT.flatMap(({ rule, pattern, where, except, comments, unless }) =>
    files
      .filter((file) => where === 'all' || isSource(file))
      .filter((file) => unless?.test(file.text) !== true)
      .filter((file) => !except.some((place) => isIn(file.path, place)))
      .flatMap((file) => {
        const text = comments ? file.text : withoutComments(file.text);
        return [...text.matchAll(new RegExp(pattern, `${pattern.flags}g`))].map(
          (match) => `${file.path}:${lineAt(text, match.index)}  ${rule}: ${match[0].trim()}`,
        );
      }),
  );

const length: Rule = (files) =>
  files.flatMap(({ path, text }) => {
    const lines = text.trimEnd().split('\n').length;
    return lines > MAX_LINES ? [`${path}:${MAX_LINES}  has ${lines} lines; ${MAX_LINES} are the most`] : [];
  });

const names: Rule = (files) =>
  files.flatMap(({ path }) => {
    const drawer = path.split('/').find((part) => DRAWERS.includes(part.replace(/(\.test)?\.ts$/, '')));
    return drawer === undefined ? [] : [`${path}:1  '${drawer}' says nothing; name it for the one thing that it holds`];
  });

export const RULES: Readonly<Record<string, Rule>> = {
  'a room imports what the table allows it': rooms,
  'a package is imported where the table says': packages,
  'imports run in no circle': cycles,
  'nothing is written that may not be': texts,
  'a file has 300 lines at most': length,
  'no file and no folder is a drawer': names,
};
