import { assertion, signed, tokenOf, verifier } from '../../../saml/idp.ts';
import { contextOf } from '../../config.ts';
import { askBaseSource } from '../ask.ts';
import type { Condition } from '../condition.ts';
import { type FailingKind, neverBut } from '../kind.ts';

const SAID: Partial<Readonly<Record<Condition, readonly string[]>>> = {
  answers: ['gold'],
  'answers a value of the wrong type': ['gold', 'silver'],
};

/** A claim of an attribute, of an assertion that was verified. */
export const idpSaml: FailingKind = {
  kind: 'idp (SAML)',
  variantOf: 'idp',
  cells: neverBut('it is in the assertion of the sign-in, which has been verified by then', {
    answers: { status: 'value', value: 'gold' },
    'answers that there is nothing': { status: 'absent', reason: 'idp has no plan' },
    'answers a value of the wrong type': { status: 'absent', reason: 'the value is not string' },
    'answers garbage': { never: 'an assertion that cannot be read is refused, and no token is issued (test/saml)' },
    'answers hugely': { never: 'an assertion is bounded before it is parsed (test/saml/xml.test.ts)' },
  }),
  provoke: (condition) => {
    const attributes = { plan: SAID[condition] ?? [] };
    const { claims } = verifier()(tokenOf(signed(assertion({ attributes }))));
    // They are JSON.
    return askBaseSource('idp', 'plan', contextOf({ idp: claims }));
  },
};
