/** An assertion is worth one token, whatever becomes of the server and its configuration meanwhile. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startSaml } from '../issuer/saml-world.ts';
import { samlToken } from '../saml/idp.ts';
import { temporaryFolder } from '../store/folder.ts';

const folder = temporaryFolder();

test.each([
  ['a restart', 'workforce'],
  ['a restart by which its provider has another name', 'staff'],
])('it is not taken again after %s', async (_, named) => {
  const database = join(folder, `${randomUUID()}.db`);
  const before = await startSaml({ database });
  const token = samlToken({}, before.clock.now());
  expect((await before.show(token)).status).toBe(200);
  await before.close();
  const after = await startSaml({ database, named });
  const again = await after.show(token);
  expect([again.status, again.body.error]).toEqual([400, 'invalid_request']);
  expect(again.body.error_description).toContain('was used before');
  // Another of the same person is good, under either name.
  expect((await after.signIn({ id: '_another' })).status).toBe(200);
  await after.close();
});
