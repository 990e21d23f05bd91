/** The process that moves people, and that may be killed: it is told where from and where to by its environment. */
import { migrate } from './migration.ts';
import { positionFile } from './position.ts';
import { createProgress } from './progress.ts';
import { createScim } from './scim.ts';

const { SOURCE_URL = '', SOURCE_TOKEN = '', TARGET_URL = '', TARGET_TOKEN = '', POSITION_FILE = '' } = process.env;

const columns = process.stdout.isTTY === true ? process.stdout.columns || 80 : null;
const show = createProgress((text) => process.stdout.write(text), columns);
await migrate({
  source: createScim(SOURCE_URL, SOURCE_TOKEN),
  target: createScim(TARGET_URL, TARGET_TOKEN),
  position: positionFile(POSITION_FILE),
  progress(what, done, total) {
    show(what, done, total);
    process.send?.({ what, done, total });
  },
});
// Nothing else keeps the process alive but the channel to its parent.
process.disconnect?.();
