import type { FailingKind } from '../kind.ts';
import { askNetworkSource } from '../network-source.ts';

export const http: FailingKind = {
  kind: 'http',
  cells: {
    answers: { status: 'value', value: 'gold' },
    'answers that there is nothing': { status: 'absent', reason: 'source has no plan' },
    'answers a value of the wrong type': {
      status: 'absent',
      reason: 'source has no plan; it answered plan, which is undeclared or of another type than declared',
    },
    'is slow, but in time': { status: 'value', value: 'gold' },
    'does not answer in time': { status: 'unavailable', reason: 'no answer within 50 ms' },
    'refuses the connection': { status: 'unavailable', reason: 'it cannot be reached (ECONNREFUSED)' },
    'resets midway': { status: 'unavailable', reason: 'the connection broke while it answered' },
    'answers garbage': { status: 'unavailable', reason: 'its answer is not JSON' },
    'answers hugely': { status: 'unavailable', reason: 'its answer is longer than 65536 bytes' },
    redirects: { status: 'unavailable', reason: 'it answered with a redirect, which is not followed' },
    'resolves to a private address': {
      status: 'unavailable',
      reason:
        'it cannot be reached: source.example is at 127.0.0.1, which is loopback, and allowPrivate does not name it',
    },
  },
  provoke: (condition) =>
    askNetworkSource(
      condition,
      'plan',
      (url) => ({ kind: 'http', url: `${url}/customers/{user.userId}`, gives: { plan: 'string' } }),
      { plan: 'gold' },
    ),
};
