import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = ['README.md', 'CHANGELOG.md', ...globSync(['docs/*.md', 'examples/**/*.md'], { cwd: ROOT })];

const textOf = (page: string) => readFileSync(join(ROOT, page), 'utf8');

/** As GitHub makes the anchor of a heading. */
function anchorsOf(page: string): ReadonlySet<string> {
  const headings = [...textOf(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** The links of a page that lead nowhere. */
function brokenLinks(page: string): readonly string[] {
  const links = [...textOf(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : join(dirname(page), path);
    if (!existsSync(join(ROOT, target))) return true;
    return anchor !== undefined && !anchorsOf(target).has(anchor);
  });
}

/** The files of this repository that a page speaks of, and that are not there. */
function missingFiles(page: string): readonly string[] {
  const named = [...textOf(page).matchAll(/(?<![\w./-])(?:docs|examples|schema|bench|src|test)\/[\w./-]*\w/g)];
  return named.flatMap(([path]) =>
    [path, join(dirname(page), path)].some((one) => existsSync(join(ROOT, one))) ? [] : [path],
  );
}

test.each(PAGES)('%s: its links lead somewhere, and the files that it names are there', (page) => {
  expect({ links: brokenLinks(page), files: missingFiles(page) }).toEqual({ links: [], files: [] });
});
