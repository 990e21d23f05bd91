import { describe, expect, test, vi } from 'vitest';
import { createPlanner } from '../../src/claims/plan.ts';
import { runPlan } from '../../src/claims/run.ts';
import type { SourceOutcome } from '../../src/claims/source.ts';
import { CALM, contextOf, registryOf } from './config.ts';

type Resolve = (inputs: object, tools: object) => unknown;

const GIVES = { desk: 'string', seats: 'integer' } as const;
const NEEDS = ['user.userId'];

function registryFor(resolve: Resolve, config: object = {}, needs: string[] = NEEDS, gives: object = GIVES) {
  const hr = { kind: 'module', module: './hr.js', ...config };
  const modules = new Map([['hr', { gives: { ...gives }, needs, resolve }]]);
  return registryOf({ resolvers: { hr } }, { modules, fetch: async () => Response.json({ desk: 'rates' }) });
}

async function ask(resolve: Resolve, config: object = {}): Promise<SourceOutcome | undefined> {
  const { registry, problems } = registryFor(resolve, config);
  expect(problems).toEqual([]);
  const plan = createPlanner(registry)({ claims: [], sources: ['hr'] });
  return (await runPlan(plan, contextOf(), CALM)).sources.get('hr');
}

describe('a module of the operator’s own', () => {
  test('is given what it needs, a signal and a way out, and gives what it declares', async () => {
    const resolve: Resolve = async (inputs, tools) => {
      expect(inputs).toEqual({ 'user.userId': 2998 });
      const { fetch, signal } = tools as { fetch: typeof globalThis.fetch; signal: AbortSignal };
      const { desk } = (await (await fetch('https://hr.example', { signal })).json()) as { desk: string };
      return { desk, seats: 3, admin: true };
    };
    expect(await ask(resolve)).toMatchObject({ values: { desk: 'rates', seats: 3 }, dropped: ['admin'] });
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
  ])('that returns %s knows nothing, which is an answer', async (_, answer) => {
    expect(await ask(() => answer)).toMatchObject({ status: 'answered', values: {} });
  });

  test('is held to its types', async () => {
    expect(await ask(() => ({ desk: 7, seats: '3' }))).toMatchObject({ values: {}, dropped: ['desk', 'seats'] });
  });

  test.each<[string, Resolve, string]>([
    ['throws', () => JSON.parse('{'), 'the module failed (SyntaxError)'],
    ['rejects', () => Promise.reject(new TypeError('the password is x')), 'the module failed (TypeError)'],
    ['throws what is no error', () => Promise.reject('no'), 'the module failed'],
    ['returns a list', () => ['rates'], 'its answer is not an object of JSON values'],
    ['returns a function', () => ({ desk: () => 'rates' }), 'its answer is not an object of JSON values'],
    ['returns itself within itself', () => circle(), 'its answer is not an object of JSON values'],
    ['returns very much', () => ({ desk: 'x'.repeat(70_000) }), 'its answer is longer than 65536 bytes'],
    ['never settles', () => new Promise(() => {}), 'no answer within 30 ms'],
  ])('that %s is unavailable', async (_, resolve, reason) => {
    const timeout = reason.startsWith('no answer') ? '30ms' : '10s';
    expect(await ask(resolve, { timeout })).toMatchObject({ status: 'unavailable', reason });
  });

  test('is told when nobody waits for it any more', async () => {
    const told = vi.fn();
    await ask(
      (_, tools) => {
        (tools as { signal: AbortSignal }).signal.addEventListener('abort', told);
        return new Promise(() => {});
      },
      { timeout: '10ms' },
    );
    expect(told).toHaveBeenCalledOnce();
  });

  test('cannot write claims that are Avow’s own', () => {
    const hr = { kind: 'module', module: './hr.js' };
    const modules = new Map([
      ['hr', { gives: { sub: 'string' as const }, needs: [], resolve: () => ({ sub: 'root' }) }],
    ]);
    const claims = { sub: { from: 'hr', path: 'sub', type: 'string' } };
    expect(registryOf({ resolvers: { hr }, claims }, { modules }).problems[0]?.message).toMatch(/reserved/);
  });

  test.each<[string, string[], object, RegExp]>([
    ['needs what is not there', ['user.usrId'], GIVES, /usrId/],
    ['needs what is no path', ['user'], GIVES, /not a source and a path/],
    ['gives nothing', [], {}, /gives nothing/],
  ])('that %s is refused at boot', (_, needs, gives, message) => {
    const { problems } = registryFor(() => ({}), {}, needs, gives);
    expect(problems.map(({ key }) => key.join('.'))).toEqual(['resolvers.hr.module']);
    expect(problems[0]?.message).toMatch(message);
  });
});

function circle(): object {
  const answer: { self?: object } = {};
  answer.self = answer;
  return answer;
}
