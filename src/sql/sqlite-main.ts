/** What sqlite.ts starts. It ends with the one who asks. */
import { answerQuestions, type Question, type Settings } from './sqlite-process.ts';

const settings: Settings = JSON.parse(process.argv[2] ?? '');
const ask = answerQuestions(settings, (answer) => process.send?.(answer));

process.on('message', (question: Question) => ask(question));
process.on('disconnect', () => process.exit());
