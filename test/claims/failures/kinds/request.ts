import { contextOf } from '../../config.ts';
import { askBaseSource } from '../ask.ts';
import { type FailingKind, neverBut } from '../kind.ts';

export const request: FailingKind = {
  kind: 'request',
  cells: neverBut('it is the request itself, which has been read by then', {
    answers: { status: 'value', value: '192.0.2.1' },
    'answers that there is nothing': { status: 'absent', reason: 'request has no ip' },
    'answers hugely': { never: 'a parameter of a request is bounded before it is read' },
  }),
  provoke: (condition) =>
    askBaseSource('request', 'ip', contextOf({ request: condition === 'answers' ? { ip: '192.0.2.1' } : {} })),
};
