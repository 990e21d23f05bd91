import { execFileSync, spawnSync } from 'node:child_process';
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
