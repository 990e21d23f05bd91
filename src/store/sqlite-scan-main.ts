/** What sqlite-scans.ts starts. It ends with the one who asks. */
import { endWithParent } from '../end-with-parent.ts';
import { answerScans, type Question } from './sqlite-scan-process.ts';

endWithParent();
const ask = answerScans(process.argv[2] ?? '', (said) => process.send?.(said));

process.on('message', (question: Question) => ask(question));
