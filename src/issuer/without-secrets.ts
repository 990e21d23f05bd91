import type { Registry } from '../claims/registry.ts';
import type { AccessTokenPayload } from '../oauth/access-token.ts';
import type { Explanation } from './explanation.ts';

/** Stands for a value that is there. */
const MASK = '(secret)';

/** An explanation that tells of secret claims that they are there, and not what they say. Whoever must know has the token. */
export function withoutSecrets(explanation: Explanation, { claims }: Pick<Registry, 'claims'>): Explanation {
  const isSecret = (name: string) => claims.get(name)?.sensitivity === 'secret';
  const masked = (payload: AccessTokenPayload | null) => {
    const names = Object.keys(payload ?? {}).filter(isSecret);
    return payload && { ...payload, ...Object.fromEntries(names.map((name) => [name, MASK])) };
  };
  return {
    ...explanation,
    payload: masked(explanation.payload),
    introspection: masked(explanation.introspection),
    claims: explanation.claims.map((one) =>
      isSecret(one.claim) && one.value !== null ? { ...one, value: MASK } : one,
    ),
  };
}
