/** Each file of examples/claims passes `avow check` without a warning, and its expressions give what their comments say. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runPlan } from '../../src/claims/run.ts';
import type { Values } from '../../src/claims/source.ts';
import { type Settled, settle } from '../../src/config/settle.ts';
import { CALM, contextOf, EFFECTS } from '../claims/config.ts';

const FOLDER = join(import.meta.dirname, '../../examples/claims');
const FILES = globSync('*.yaml', { cwd: FOLDER }).toSorted();

function settled(file: string): Settled {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  const names = [...text.matchAll(/\$\{env:(\w+)\}/g)].map(([, name = '']) => name);
  const found = settle(join(FOLDER, file), {
    effects: EFFECTS,
    env: Object.fromEntries(names.map((name) => [name, 'a-secret-of-enough-length'])),
    readFile: (path) => readFileSync(path, 'utf8'),
  });
  if ('problems' in found) throw new Error(found.problems.map((p) => `${p.key.join('.')}: ${p.message}`).join('; '));
  return found;
}

test('there is one for each thing to say of a claim', () => {
  expect(FILES).toEqual(['disclosure.yaml', 'expressions.yaml', 'merge.yaml']);
});

test.each(FILES)('%s is good, and nothing of it is without effect', (file) => {
  expect(settled(file).warnings).toEqual([]);
});

const JANE: Values = {
  id: '0198',
  userName: 'Jane.Roe@Example.com',
  name: { givenName: 'Jane', familyName: 'Roe' },
  roles: [{ value: 'trader' }, { value: 'auditor' }],
  phoneNumbers: [
    { type: 'home', value: '+1' },
    { type: 'work', value: '+2' },
  ],
  groups: [{ value: 'g1', display: 'Desk' }],
};

/** What the claims of the file are for Jane, in an issuance at the time of these tests; those without a value are undefined. */
async function claimsOf(file: string, names: readonly string[], idp: Values) {
  const plan = settled(file).planner({ claims: names, sources: [] });
  const { claims } = await runPlan(plan, contextOf({ user: JANE, idp }), CALM);
  return Object.fromEntries(
    [...claims].map(([name, outcome]) => [name, outcome.status === 'value' ? outcome.value : undefined]),
  );
}

test('expressions.yaml makes of a person what it says', async () => {
  const values = {
    full_name: 'Jane Roe',
    title: 'staff',
    mail_domain: 'example.com',
    contact: { mail: 'Jane.Roe@Example.com', languages: ['en'] },
    trader_roles: ['trader'],
    shop_id: expect.stringMatching(/^[\w-]{43}$/),
    mail_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    desk_role: undefined,
  };
  expect(await claimsOf('expressions.yaml', Object.keys(values), { groups: ['staff'] })).toEqual(values);
});

test('merge.yaml takes the number of the directory, where the sources after it are not even there', async () => {
  expect(await claimsOf('merge.yaml', ['phone'], {})).toEqual({ phone: '+2' });
});
