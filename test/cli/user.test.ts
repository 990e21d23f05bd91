import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NO_PRUNINGS } from '../../src/audit/prunings.ts';
import { verify } from '../../src/audit/verify.ts';
import { user } from '../../src/cli/user.ts';
import type { UserOptions } from '../../src/cli/user-command.ts';
import { startTrading, type Trading } from '../trading.ts';

let folder: string;
let world: Trading;
let john: string;
let token: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'avow-user-'));
  world = await startTrading((config) => config.replace('":memory:"', join(folder, 'avow.db')));
  john = await world.createJohn();
  const answer = await world.exchange(await world.signIn(), 'trades');
  token = String(answer.body.access_token);
  await world.recorder.seal();
});
afterEach(async () => {
  await world.stop();
  rmSync(folder, { recursive: true });
});

async function run(options: Partial<UserOptions> & Pick<UserOptions, 'action'>): Promise<string> {
  let said = '';
  const output = { out: (text: string) => (said += text), err: () => {} };
  const asked = { config: 'avow.yaml', tenant: 'default', user: john, yes: false, ...options } as UserOptions;
  await user(world.settled(), asked, world.effects, output);
  return said;
}

const rows = () => world.store.listAudit('default', 100);
const issued = async () => (await world.audit()).find(({ event }) => event === 'token.issued');

test('export hands over the user, the links and every record about them', async () => {
  const handed = JSON.parse(await run({ action: 'export' }));
  expect(handed).toMatchObject({ id: john, tenant: 'default', user: { id: john }, links: [{ user: john }] });
  const events = handed.audit.map(({ event }: { event: string }) => event);
  expect(events).toEqual(expect.arrayContaining(['token.issued', 'user.linked', 'resource.created']));
  expect(handed.audit[0]).toMatchObject({ subject: { user: john } });
});

test('export is on record, with whom it was about', async () => {
  const { audit } = JSON.parse(await run({ action: 'export' }));
  const expected = { event: 'user.exported', client: null, resource: john, records: audit.length };
  expect((await world.audit())[0]).toMatchObject(expected);
  const again = JSON.parse(await run({ action: 'export' })).audit;
  expect(again.map(({ event }: { event: string }) => event)).toContain('user.exported');
});

test('a user is found by userName too, and nobody else is', async () => {
  const { userName } = (await world.scim('GET', `/Users/${john}`)).body;
  expect(JSON.parse(await run({ action: 'export', user: userName })).id).toBe(john);
  await expect(run({ action: 'export', user: 'nobody' })).rejects.toThrow(/no user 'nobody' in the tenant default/);
});

test('erase says first what it would erase, and erases nothing', async () => {
  expect(await run({ action: 'erase' })).toMatch(/the user, 1 links, \d+ audit records\. Nothing is erased yet/);
  expect((await world.scim('GET', `/Users/${john}`)).status).toBe(200);
});

test('after erase the user is gone with all tokens, and no record tells who it was', async () => {
  const before = await issued();
  expect(before).toMatchObject({ subject: { user: john } });
  expect(await run({ action: 'erase', yes: true })).toContain('is erased');

  expect((await world.scim('GET', `/Users/${john}`)).status).toBe(404);
  expect(await (await world.introspect(token)).text()).toBe('{"active":false}');
  const after = await issued();
  expect(after).toMatchObject({ erased: true, client: before?.client, scopesGranted: before?.scopesGranted });
  expect(after?.subject).toEqual({ kind: 'human' });
  const texts = (await rows()).filter(({ event }) => event === 'token.issued').map(({ record }) => record);
  expect(texts.join()).not.toContain(john);
});

test('after erase neither they nor the key of their records are in the files of the database', async () => {
  const key = await world.store.getPersonKey('default', john);
  const said = [key?.key ?? '', 'john.doe@example.com'];
  const kept = () => {
    const bytes = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
    return said.map((text) => bytes.some((file) => file.includes(text)));
  };
  expect(kept()).toEqual([true, true]);
  await run({ action: 'erase', yes: true });
  expect(kept()).toEqual([false, false]);
});

test('after erase the chain still verifies, and nothing leads from the person to a record', async () => {
  await run({ action: 'erase', yes: true });
  await world.recorder.seal();
  const read = async () => 'unknown key' as const;
  const { problems } = await verify({ store: world.store, read, prunings: async () => NO_PRUNINGS }, 'default', null);
  // The signatures are another test's: here nobody reads them.
  expect(problems).toEqual([expect.stringContaining('the key of the last seal')]);
  const found = await world.store.listPostings('default', `person:${john}`, Number.MAX_SAFE_INTEGER, 10);
  const events = await Promise.all(
    found.map(async ({ seqs }) => (await world.store.getAudits(JSON.parse(seqs))).map(({ event }) => event)),
  );
  // What came after: that they were removed, which tells nothing of them.
  expect(events.flat().toSorted()).toEqual(['resource.deleted']);
});

test('what is left of somebody who was deleted before can be erased by the id', async () => {
  await world.scim('DELETE', `/Users/${john}`);
  expect(await issued()).toMatchObject({ subject: { user: john } });
  expect(await run({ action: 'erase', yes: true })).toContain('is erased');
  expect(await issued()).toMatchObject({ erased: true });
});
