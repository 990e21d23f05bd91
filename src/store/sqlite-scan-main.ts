/** What sqlite-scans.ts starts. It ends with the one who asks. */
import { setPriority } from 'node:os';
import { endWithParent } from '../end-with-parent.ts';
import { answerScans, type Question } from './sqlite-scan-process.ts';

endWithParent();
// Where processors are few, the one who asks comes first, since it answers everybody; not so far first that this one stands still.
setPriority(5);
const ask = answerScans(process.argv[2] ?? '', (said) => process.send?.(said));

process.on('message', (question: Question) => ask(question));
