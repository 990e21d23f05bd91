/**
 * `npm run demo:migrate`: a directory of 20,000 made-up people with groups moves from another SCIM server into Avow, over HTTP; is
 * killed half way; goes on; and is compared with the old one attribute by attribute. Every line with a tick is a promise that was
 * checked; one that does not hold makes the run end with exit code 1. `-- 500` moves 500 people instead.
 */
import { createStory } from '../trading/story.ts';
import { compareDirectories } from './comparison.ts';
import { createProgress } from './progress.ts';
import { startWorld } from './world.ts';

const people = Number(process.argv[2] ?? 20_000);
const terminal = process.stdout.isTTY === true;
const story = createStory((line) => process.stdout.write(`${line}\n`), terminal && process.env.NO_COLOR === undefined);
const show = createProgress((text) => process.stdout.write(text), terminal ? process.stdout.columns || 80 : null);
const count = (number: number) => number.toLocaleString('en');

story.title('Avow: a whole directory moves in over SCIM, and nothing is lost on the way.');
const world = await startWorld(people);
try {
  const users = await world.source.page('/Users', 1, 1);
  const groups = await world.source.page('/Groups', 1, 1);
  story.step(1, 'Two SCIM servers run: scimmy with the people, Avow with none');
  story.expect(`the old one has ${count(people)} people`, users.total, people);
  story.say(`and ${count(groups.total)} groups, some with groups in them.`);
  story.expect('the new one is empty', (await world.target.page('/Users', 1, 1)).total, 0);

  story.step(2, 'They move, a page of 100 in each POST /Bulk. Half way, what moves them is killed');
  const first = await world.migrate((what, done, total) => what === 'people' && done * 2 >= total);
  const half = (await world.target.page('/Users', 1, 1)).total;
  if (terminal) process.stdout.write('\n');
  story.expect('it was killed', first, 'SIGKILL');
  story.expect(`at ${count(half)} people`, half >= people / 2 && half < people, true);

  story.step(3, 'It is started again, and goes on where it was');
  story.expect('it ends well', await world.migrate(), 0);

  story.step(4, 'Both directories are read whole and compared');
  const { resources, attributes, references, differences } = await compareDirectories(world.source, world.target, show);
  for (const difference of differences.slice(0, 5)) story.say(difference.slice(0, 70));
  story.expect(`${count(people)} people, nobody twice`, resources['/Users'], { source: people, target: people });
  story.expect(`${count(groups.total)} groups, none twice`, resources['/Groups'], {
    source: groups.total,
    target: groups.total,
  });
  story.expect(
    `${count(attributes)} attributes, ${count(references)} references to managers and members: the same`,
    differences.length,
    0,
  );

  story.step(5, 'It is started once more: there is nothing left to do, and nothing is done');
  story.expect('it ends well', await world.migrate(), 0);
  story.expect('nobody came twice', (await world.target.page('/Users', 1, 1)).total, people);
} finally {
  await world.stop();
}
if (story.failures > 0) {
  process.stdout.write(`\n${story.failures} promises do not hold.\n`);
  process.exitCode = 1;
}
