import type { ClientKind } from '../../schema/config.ts';
import type { Values } from '../../src/claims/source.ts';
import { withRules } from '../../src/policy/compile.ts';
import { type Decision, decide } from '../../src/policy/decide.ts';
import { policyOf, secret } from './config.ts';

export const apis = { trading: { audience: 'https://api.example.com/trading', scopes: ['trades'] } };

/** Who asks for the scope `trades`, and what is known. */
export interface Asking {
  readonly about?: 'human' | 'machine';
  readonly kind?: ClientKind;
  readonly score?: number;
  readonly authn?: Values | null;
  /** The kind of the application that acts. */
  readonly actor?: ClientKind;
}

/** Rules by where they stand. */
export interface Rules {
  readonly scope: readonly object[];
  readonly api?: readonly object[];
  readonly client?: readonly object[];
}

/** What becomes of `trades`, asked for through the application `app`. */
export function decided(rules: Rules, asking: Asking = {}): Decision {
  const { about = 'human', kind = 'first-party', score = 12, authn = null, actor = null } = asking;
  const { policy, problems } = policyOf({
    apis: { trading: { ...apis.trading, rules: rules.api ?? [] } },
    scopes: { trades: { rules: rules.scope } },
    clients: { app: { kind: 'first-party', secret, rules: rules.client ?? [] } },
  });
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('; '));
  const own = policy.clients.get('app');
  const scopes = [...policy.scopes.values()].map((scope) => (own === undefined ? scope : withRules(scope, own)));
  const risk = {
    status: 'answered',
    values: { score },
    ms: 1,
    cache: 'none',
    ageMs: 0,
    dropped: [],
    mistyped: [],
  } as const;
  const client = { id: 'app', kind };
  const [decision] = decide(scopes, {
    subjectKind: about,
    client,
    actorKind: actor,
    outcome: { sources: new Map([['risk', risk]]), claims: new Map() },
    base: {
      user: about === 'human' ? { active: true } : null,
      idp: null,
      authn,
      client,
      actor: null,
      request: {},
      scope: null,
    },
    now: Date.parse('2026-11-23T12:00:00Z'),
  });
  if (decision === undefined) throw new Error('nothing was decided');
  return decision;
}
