import { setTimeout as passed } from 'node:timers/promises';
import { askForClaim } from '../ask.ts';
import type { Condition } from '../condition.ts';
import { type FailingKind, neverBut } from '../kind.ts';

const GOOD = { plan: 'gold' };
const SLOW_MS = 30;

const BEHAVIOURS: Partial<Readonly<Record<Condition, () => unknown>>> = {
  'answers that there is nothing': () => ({}),
  'answers a value of the wrong type': () => ({ plan: { is: 'no text' } }),
  'is slow, but in time': () => passed(SLOW_MS).then(() => GOOD),
  'does not answer in time': () => new Promise(() => {}),
  'refuses the connection': () => Promise.reject(new Error('ECONNREFUSED')),
  'answers garbage': () => [GOOD],
  'answers hugely': () => ({ ...GOOD, more: 'x'.repeat(100_000) }),
};

const MISTYPED = 'source has no plan; it answered plan, which is undeclared or of another type than declared';

export const module: FailingKind = {
  kind: 'module',
  cells: {
    ...neverBut('a module calls whom it will: what it meets there, it throws or answers', {
      answers: { status: 'value', value: 'gold' },
      'answers that there is nothing': { status: 'absent', reason: 'source has no plan' },
      'answers a value of the wrong type': { status: 'absent', reason: MISTYPED },
      'is slow, but in time': { status: 'value', value: 'gold' },
      'does not answer in time': { status: 'unavailable', reason: 'no answer within 50 ms' },
      'refuses the connection': { status: 'unavailable', reason: 'the module failed (Error)' },
      'answers garbage': { status: 'unavailable', reason: 'its answer is not an object of JSON values' },
      'answers hugely': { status: 'unavailable', reason: 'its answer is longer than 65536 bytes' },
    }),
  },
  provoke: (condition) => {
    const resolve = BEHAVIOURS[condition] ?? (() => GOOD);
    const modules = new Map([['source', { gives: { plan: 'string' as const }, needs: [], resolve }]]);
    const timeout = condition === 'does not answer in time' ? '50ms' : '10s';
    return askForClaim('plan', { kind: 'module', module: './plan.js', timeout }, { modules });
  },
};
