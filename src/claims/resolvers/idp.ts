import { placeAnywhere } from '../place.ts';
import type { Producer } from '../producer.ts';
import type { SourceOutcome, Values } from '../source.ts';
import { baseProducer } from './base.ts';

/**
 * What the identity provider says: any claim, of any type, so that nothing can be said about it at boot. Its token comes with the
 * request; UserInfo is asked where that lacks something that is wanted, once, and what it does not answer is unknown: neither there
 * nor absent.
 */
export function idpProducer(): Producer {
  const token = baseProducer('idp', placeAnywhere, 'no identity provider speaks for the subject');
  return {
    ...token,
    isImmediate: false,
    load(context, inputs, signal, reads) {
      const { base, userInfo } = context;
      const lacking = base.idp === null || userInfo === null ? NOTHING : lackingIn(base.idp, reads);
      if (base.idp === null || userInfo === null || lacking?.size === 0) {
        return token.load(context, inputs, signal, reads);
      }
      const told = base.idp;
      return userInfo(signal).then((more) => completed(told, lacking, more));
    },
  };
}

const NOTHING: ReadonlySet<string> = new Set();

/** The names that are wanted and not there; null where that can be any. */
function lackingIn(values: Values, reads: ReadonlySet<string> | null): ReadonlySet<string> | null {
  return reads === null ? null : new Set([...reads].filter((name) => !Object.hasOwn(values, name)));
}

/** The token's word counts before UserInfo's: it is signed, and of the sign-in itself. */
function completed(token: Values, lacking: ReadonlySet<string> | null, more: SourceOutcome): SourceOutcome {
  if (more.status === 'answered') return { ...more, values: { ...more.values, ...token } };
  const { reason, ms } = more;
  const unknown = { names: lacking, reason: `UserInfo: ${reason}` };
  return { status: 'answered', values: token, ms, cache: 'none', ageMs: 0, dropped: [], mistyped: [], unknown };
}
