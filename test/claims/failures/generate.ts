/** `npm run docs:failures`: writes docs/SOURCES-FAILURES.md. */
import { writeFileSync } from 'node:fs';
import { failuresDocument } from './document.ts';

writeFileSync(new URL('../../../docs/SOURCES-FAILURES.md', import.meta.url), failuresDocument());
