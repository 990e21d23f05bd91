import { contextOf } from '../../config.ts';
import { askBaseSource } from '../ask.ts';
import { type FailingKind, neverBut } from '../kind.ts';

export const authn: FailingKind = {
  kind: 'authn',
  cells: neverBut('it is in the token of the sign-in, which has been verified by then', {
    answers: { status: 'value', value: 'mfa' },
    'answers that there is nothing': { status: 'absent', reason: 'authn has no acr' },
    'answers a value of the wrong type': {
      never:
        'what is said in another form than OpenID Connect Core §2 has it is not said (test/issuer/base-sources.test.ts)',
    },
    'answers hugely': { never: 'a subject token is bounded before it is read' },
  }),
  provoke: (condition) =>
    askBaseSource('authn', 'acr', contextOf({ authn: condition === 'answers' ? { acr: 'mfa' } : {} })),
};
