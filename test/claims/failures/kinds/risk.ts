import type { FailingKind } from '../kind.ts';
import { askNetworkSource } from '../network-source.ts';
import { http } from './http.ts';

/** The claim is the engine's `level`. */
export const risk: FailingKind = {
  kind: 'risk',
  cells: {
    ...http.cells,
    answers: { status: 'value', value: 'high' },
    'is slow, but in time': { status: 'value', value: 'high' },
    // An engine has an opinion about everybody.
    'answers that there is nothing': { status: 'unavailable', reason: 'it answered with status 404' },
    'answers a value of the wrong type': {
      status: 'absent',
      reason: 'source has no level; it answered level, which is undeclared or of another type than declared',
    },
  },
  provoke: (condition) =>
    askNetworkSource(condition, 'level', (url) => ({ kind: 'risk', url: `${url}/score`, send: ['user.userId'] }), {
      level: 'high',
    }),
};
