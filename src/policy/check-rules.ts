/** What rules say that can never be so, or that is against what the configuration says elsewhere. */
import type { Config } from '../../schema/config.ts';
import { mentionsIn } from '../claims/cel.ts';
import type { Problem } from '../problem.ts';
import { barredFromAssigning } from './assign.ts';
import type { Policy } from './compile.ts';
import { bodyOf, type PlacedRule, placedRules } from './placed-rules.ts';
import { scopeNamed } from './scope-named.ts';

export function checkRules(config: Config): readonly Problem[] {
  return placedRules(config).flatMap((rule) => [...checkAssigning(rule), ...checkRequired(rule)]);
}

/** Who may be assigned a scope is settled when an application is configured or registers, with nothing known but itself. */
function checkAssigning({ key, config }: PlacedRule): readonly Problem[] {
  const body = bodyOf(config);
  if (body.effect === 'require' || body.may?.includes('assign') !== true) return [];
  const others = mentionsIn(body.when ?? '').filter(({ root }) => root !== 'client');
  return others.slice(0, 1).map(({ root }) => ({
    key: [...key, 'when'],
    message: `who may be assigned a scope is settled before anything is asked, and this reads '${root}'`,
    mend: 'read client alone, or take assign out of may',
  }));
}

/** Nobody authenticates, or agrees to something, where an application speaks for itself. */
function checkRequired({ key, config }: PlacedRule): readonly Problem[] {
  const body = bodyOf(config);
  if (body.effect !== 'require' || body.to !== 'machine') return [];
  return (['stepUp', 'consent'] as const).flatMap((what) =>
    body[what] === undefined
      ? []
      : [
          {
            key: [...key, what],
            message: `an application cannot meet ${what}: it is for people`,
            mend: 'write to: human',
          },
        ],
  );
}

/** Who answers for people must not be who asks them: an application of others, or an agent, would agree with itself. */
export function checkConsentManagers({ clients }: Config): readonly Problem[] {
  return Object.entries(clients).flatMap(([id, { consents, kind, jwks }]) => {
    const key = ['clients', id, 'consents'];
    if (consents && (kind === 'third-party' || kind === 'agent')) {
      return [{ key, message: `an application of kind ${kind} would agree with itself`, mend: 'leave it to your own' }];
    }
    if (!consents || jwks === undefined) return [];
    const message = '/consents takes the secret of a client in the Authorization header, and this one has keys';
    return [{ key, message, mend: 'let a client look after them that has a secret or secretSha256' }];
  });
}

/** The scopes of an application are those that it may be assigned. */
export function checkAssignments(config: Config, policy: Policy, now: number): readonly Problem[] {
  return Object.entries(config.clients).flatMap(([id, client]) => {
    const { kind, owner, tags, metadata, grants } = client;
    const values = { id, kind, tags, metadata, ...(owner !== undefined && { owner }) };
    const about = grants.includes('client-credentials') ? (['human', 'machine'] as const) : (['human'] as const);
    return client.scopes.flatMap((name, index) => {
      const scope = policy.scopes.get(name) ?? scopeNamed(policy, name);
      const barred = scope === null ? null : barredFromAssigning(scope, { id, kind, values, about }, now);
      if (barred === null) return [];
      const message = `this client may not be assigned '${name}': ${barred.text}`;
      return [{ key: ['clients', id, 'scopes', index], message, mend: 'remove it here, or change the rule' }];
    });
  });
}
