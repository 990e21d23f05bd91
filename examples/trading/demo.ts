/**
 * `npm run demo`: the main job, end to end, through real HTTP on loopback. Every line with a tick is a promise that was
 * checked; one that does not hold makes the run end with exit code 1. `--keep` leaves the servers running.
 */
import { createStory } from './story.ts';
import { tell } from './telling.ts';
import { startWorld } from './world.ts';

const colour = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
const story = createStory((line) => process.stdout.write(`${line}\n`), colour);
const keep = process.argv.includes('--keep');

const world = await startWorld();
try {
  await tell(world, story);
  if (keep) {
    story.say(`The servers stay up until you press Ctrl+C. The HR tool's token: ${world.env.HR_TOKEN}`);
    await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
  }
} finally {
  await world.stop();
}
if (story.failures > 0) {
  process.stdout.write(`\n${story.failures} promises do not hold.\n`);
  process.exitCode = 1;
}
