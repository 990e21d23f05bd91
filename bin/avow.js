#!/usr/bin/env node
// What an old Node.js can still read, and nothing else: there, better-sqlite3 would crash the process without a word.
import { existsSync } from 'node:fs';
import * as module from 'node:module';
import { fileURLToPath } from 'node:url';

const needed = 24;
const version = process.versions.node;

// A checkout has src and runs it as it is, so that an edit needs no build; the published package has dist alone.
const source = new URL('../src/main.ts', import.meta.url);

if (Number(version.split('.')[0]) < needed) {
  console.error(`avow needs Node.js ${needed} or newer; this is Node.js ${version}.`);
  console.error(`  installed from npm:      npx -p node@${needed} -p avow avow …`);
  console.error('  in a checkout of avow:   npm run avow -- …');
  process.exitCode = 1;
} else {
  // Starts in two thirds of the time. Beside the code, never in a temporary folder that others may write to: what is in there is run.
  module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/avow', import.meta.url)));
  // For each ES module of drizzle-orm, Node.js parses its package.json of 180 kB anew: 400 ms of a start, and as CommonJS 30.
  const asCommonJs = ['node', 'require', 'default'];
  module.registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, /^drizzle-orm(\/|$)/.test(specifier) ? { ...context, conditions: asCommonJs } : context),
  });
  import(existsSync(source) ? source.href : '../dist/src/main.js');
}
