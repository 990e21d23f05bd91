import { auditWrite } from '../audit/record.ts';
import type { Effects } from '../effects.ts';
import type { Store } from '../store/port.ts';
import { scopeTemplates } from './dynamic-scopes.ts';
import type { Explanation } from './explanation.ts';
import type { Issuer } from './issuer.ts';

interface RecordDeps {
  readonly store: Pick<Store, 'commit'>;
  readonly effects: Pick<Effects, 'now' | 'newId'>;
}

/**
 * Puts on record that somebody is told what a token would say, before they are.
 * @param asker in whose tenant, and who asks: an application, or a command
 */
export async function recordExplanation(
  { store, effects, policy }: Pick<Issuer, 'policy'> & RecordDeps,
  asker: { readonly tenant: string; readonly id: string },
  explanation: Explanation,
): Promise<void> {
  const { client: application, api, subject, scopes, result } = explanation;
  const scopesAsked = scopes.map(({ scope }) => scope);
  const types = explanation.authorizationDetails.map(({ asked }) => asked.type);
  const record = {
    event: 'claims.explained',
    client: asker.id,
    application,
    api,
    subject: { kind: subject.kind, user: subject.user },
    scopesAsked,
    ...scopeTemplates(policy, scopesAsked),
    result,
    ...(types.length > 0 && { authorizationDetailsAsked: types }),
  } as const;
  await store.commit([auditWrite({ tenant: asker.tenant, id: effects.newId(), at: effects.now() }, record)]);
}
