import { askForClaim } from '../ask.ts';
import { type FailingKind, neverBut } from '../kind.ts';

export const constant: FailingKind = {
  kind: 'constant',
  cells: neverBut('the values stand in the configuration, and are checked at boot', {
    answers: { status: 'value', value: 'gold' },
  }),
  provoke: () => askForClaim('plan', { kind: 'constant', values: { plan: 'gold' } }),
};
