import { contextOf, JOHN } from '../../config.ts';
import { askForClaim } from '../ask.ts';
import { type FailingKind, neverBut } from '../kind.ts';

/** The first value of a person's roles, or of whatever stands there. */
const roles = (value: readonly { readonly [name: string]: string }[]) =>
  askForClaim(
    'values',
    { kind: 'groups', of: 'roles', max: 2 },
    {},
    contextOf({ user: { ...JOHN, roles: value } }),
    'string[]',
  );

export const groups: FailingKind = {
  kind: 'groups',
  cells: neverBut('they are read from the directory, with the person', {
    answers: { status: 'value', value: ['gold'] },
    'answers that there is nothing': { status: 'value', value: [] },
    'answers hugely': { status: 'unavailable', reason: 'the person has over 2 roles' },
  }),
  provoke: (condition) => {
    if (condition === 'answers hugely') return roles([{ value: 'a' }, { value: 'b' }, { value: 'c' }]);
    return roles(condition === 'answers' ? [{ value: 'gold' }] : []);
  },
};
