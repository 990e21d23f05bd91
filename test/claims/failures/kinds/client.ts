import { contextOf } from '../../config.ts';
import { askBaseSource } from '../ask.ts';
import { type FailingKind, neverBut } from '../kind.ts';

const WEB = { id: 'trading-web', kind: 'first-party', tags: [], metadata: {} };

export const client: FailingKind = {
  kind: 'client',
  cells: neverBut('it stands in the configuration, and is checked at boot', {
    answers: { status: 'value', value: 'desk@example.com' },
    'answers that there is nothing': { status: 'absent', reason: 'client has no owner' },
    'answers a value of the wrong type': { never: 'its shape is checked at boot, but for that of metadata' },
  }),
  provoke: (condition) =>
    askBaseSource(
      'client',
      'owner',
      contextOf({ client: condition === 'answers' ? { ...WEB, owner: 'desk@example.com' } : WEB }),
    ),
};
