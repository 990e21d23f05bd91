/** What sqlite.ts starts. It ends with the one who asks. */
import { endWithParent } from '../end-with-parent.ts';
import { answerQuestions, type Question, type Settings } from './sqlite-process.ts';

endWithParent();
const settings: Settings = JSON.parse(process.argv[2] ?? '');
const ask = answerQuestions(settings, (answer) => process.send?.(answer));

process.on('message', (question: Question) => ask(question));
