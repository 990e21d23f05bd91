/** What sqlite-scans.ts starts. It ends with the one who asks. */
import { answerScans, type Question } from './sqlite-scan-process.ts';

const ask = answerScans(process.argv[2] ?? '', (said) => process.send?.(said));

process.on('message', (question: Question) => ask(question));
process.on('disconnect', () => process.exit());
