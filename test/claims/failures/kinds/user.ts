import { contextOf, JOHN } from '../../config.ts';
import { askBaseSource } from '../ask.ts';
import type { Condition } from '../condition.ts';
import { type FailingKind, neverBut } from '../kind.ts';

const DEPARTMENTS: Partial<Readonly<Record<Condition, string | readonly string[]>>> = {
  answers: 'rates',
  'answers a value of the wrong type': ['rates', 'bonds'],
};

export const user: FailingKind = {
  kind: 'user',
  cells: neverBut('it is read from the directory with the request; where that cannot be had there is no token', {
    answers: { status: 'value', value: 'rates' },
    'answers that there is nothing': { status: 'absent', reason: 'user has no department' },
    'answers a value of the wrong type': { status: 'absent', reason: 'the value is not string' },
  }),
  provoke(condition) {
    const department = DEPARTMENTS[condition];
    const person = { ...JOHN, ...(department !== undefined && { department }) };
    return askBaseSource('user', 'department', contextOf({ user: person }));
  },
};
