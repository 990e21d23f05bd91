/** The answer comes before the product stops waiting, whatever hangs behind Avow. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AskedWorld, JOHN, SECRET, startAsked } from './world.ts';

let world: AskedWorld;
beforeAll(async () => {
  const hook = (name: string, more: string, deadline = '100ms') => `  ${name}:
    kind: okta
    secret: ${SECRET}
    subject: id
    apis: [trading]
    clients: { app: web }
    deadline: ${deadline}
${more}`;
  world = await startAsked(
    `${hook('strict', '')}${hook('lenient', '    onUndecided: unchanged\n')}${hook('patient', '', '2500ms')}  caller:
    kind: resolve
    secret: ${SECRET}
    apis: [trading]
    clients: { app: web }
    deadline: 100ms
`,
    (_, { signal }) =>
      new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('given up')))),
  );
});
afterAll(() => world.close());

const hook = (id: string, scope: string) => ({
  eventType: 'com.okta.oauth2.tokens.transform',
  data: {
    context: { protocol: { client: { id: 'app' } }, user: { id, profile: {} } },
    access: { claims: {}, scopes: { [scope]: {} } },
  },
});

/** The answer, and whether it came long before the source would have been given up. */
async function timed(path: string, body: object) {
  const started = performance.now();
  const told = await world.post(path, body, { authorization: `Bearer ${SECRET}` });
  return { ...told, inTime: performance.now() - started < 20_000 };
}

test('a refusal where a source hangs that decides', async () => {
  const id = await world.person(JOHN);
  expect(await timed('/adapters/strict', hook(id, 'billing'))).toMatchObject({
    inTime: true,
    body: { error: { errorSummary: expect.stringContaining('plan') } },
  });
  expect(await timed('/adapters/lenient', hook(id, 'billing'))).toMatchObject({ inTime: true, body: { commands: [] } });
  const asked = { subject: { id }, client: 'app', scopes: ['billing'] };
  expect(await timed('/claims/resolve', asked)).toMatchObject({ inTime: true, status: 503 });
});

test('the claims, where what hangs is not needed', async () => {
  const id = await world.person({ ...JOHN, userName: 'jane', externalId: 'jane' });
  expect(await timed('/adapters/patient', hook(id, 'trades'))).toMatchObject({
    inTime: true,
    body: { commands: [{ type: 'com.okta.access.patch' }] },
  });
});
