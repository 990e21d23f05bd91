import { contextOf } from '../../config.ts';
import { askBaseSource } from '../ask.ts';
import { type FailingKind, neverBut } from '../kind.ts';

const DYNAMIC = { 'account.list.{accountId}': { rules: [{ allow: {} }] } };

export const scope: FailingKind = {
  kind: 'scope',
  cells: neverBut('it is the text of the scope itself, which has been read by then', {
    answers: { status: 'value', value: '05542' },
    'answers that there is nothing': { status: 'absent', reason: 'the scope has no parameters' },
    'answers hugely': { never: 'a parameter has a length of its own, which is looked at first' },
  }),
  provoke: (condition) =>
    askBaseSource('scope', 'accountId', contextOf({ scope: condition === 'answers' ? { accountId: '05542' } : null }), {
      scopes: DYNAMIC,
    }),
};
