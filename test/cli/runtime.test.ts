import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';

/** Every Node.js on the PATH that is none of npm's; the project's own stands in node_modules. */
function machineNodes(): string[] {
  const { stdout } = spawnSync('which', ['-a', 'node'], { encoding: 'utf8' });
  return stdout.split('\n').filter((path) => path !== '' && !path.includes('node_modules'));
}

const versionOf = (node: string) => execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().slice(1);
const old = machineNodes().find((node) => Number(versionOf(node).split('.')[0]) < 24);

describe('on a Node.js that is too old', () => {
  test.skipIf(old === undefined)(
    'avow says which it is, which it needs and how to get it, and loads nothing (skipped where the machine has no Node.js older than 24)',
    () => {
      const { status, stdout, stderr } = spawnSync(old ?? '', ['bin/avow.js', 'serve'], { encoding: 'utf8' });
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr.split('\n')).toEqual([
        `avow needs Node.js 24 or newer; this is Node.js ${versionOf(old ?? '')}.`,
        expect.stringContaining('npx -p node@24'),
        expect.stringContaining('npm run avow'),
        '',
      ]);
    },
  );
});

/** Says what became of each drizzle-orm that was asked for. Hooks that are registered later, as avow's are, come before it. */
const TELL = `import { registerHooks } from 'node:module';
registerHooks({
  resolve: (specifier, context, next) => {
    const found = next(specifier, context);
    if (/^drizzle-orm/.test(specifier)) console.error('asked for ' + found.url);
    return found;
  },
});`;

test('drizzle-orm is loaded as CommonJS: of each ES module, Node.js would read its large package.json anew, 400 ms of a start', {
  timeout: 60_000,
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'avow-runtime-'));
  const [hook, config] = [join(folder, 'tell.mjs'), join(folder, 'avow.yaml')];
  writeFileSync(hook, TELL);
  writeFileSync(config, 'issuer: https://id.example.com\ndatabase: ./avow.db\n');
  const args = ['--import', pathToFileURL(hook).href, 'bin/avow.js', 'audit', '--config', config];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  const urls = [...stderr.matchAll(/^asked for (.*)$/gm)].map(([, url = '']) => url);
  expect(status).toBe(0);
  expect(urls.length).toBeGreaterThan(0);
  expect(urls.filter((url) => !url.endsWith('.cjs'))).toEqual([]);
});
