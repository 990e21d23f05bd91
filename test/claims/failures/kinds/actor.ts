import { contextOf } from '../../config.ts';
import { askBaseSource } from '../ask.ts';
import { type FailingKind, neverBut } from '../kind.ts';

export const actor: FailingKind = {
  kind: 'actor',
  cells: neverBut('it is in the tokens that were shown, which have been verified by then', {
    answers: { status: 'value', value: 'assistant' },
    'answers that there is nothing': { status: 'absent', reason: 'nobody acts for the subject' },
    'answers hugely': { never: 'a token that is shown is bounded before it is read' },
  }),
  provoke: (condition) =>
    askBaseSource('actor', 'sub', contextOf({ actor: condition === 'answers' ? { sub: 'assistant' } : null })),
};
