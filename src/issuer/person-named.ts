import type { AccessTokenPayload } from '../oauth/access-token.ts';
import type { Api } from '../oauth/api.ts';
import { isMachineSubject } from '../oauth/assemble.ts';
import { apisIn } from '../oauth/shared-api.ts';
import type { Issuer, Person } from './issuer.ts';

/**
 * The person whom a JWT names; null where nobody here is named so, or it is a machine's. A JWT is kept nowhere, so the person is
 * found by what its API calls people: that is why an API may only choose an identifier that is one person's (claims/check-subjects.ts).
 */
export async function personNamed(
  issuer: Issuer,
  tenant: string,
  { aud, sub }: AccessTokenPayload,
): Promise<Person | null> {
  // Those that share a token call people alike.
  const [api] = apisIn(aud, issuer.apis);
  return api === undefined ? null : personCalled(issuer, tenant, api, sub);
}

/** Whom an API calls so; null where that is nobody here, or a machine. */
export async function personCalled(
  issuer: Issuer,
  tenant: string,
  api: Pick<Api, 'subject' | 'pairwise'>,
  sub: string,
): Promise<Person | null> {
  if (isMachineSubject(sub)) return null;
  if (api.pairwise !== null) {
    const id = api.pairwise.idOf(sub);
    return id === null ? null : issuer.people.get(tenant, id);
  }
  if (api.subject === 'user.id') return issuer.people.get(tenant, sub);
  if (api.subject !== 'idp.sub') return issuer.people.findByIdentifier(tenant, api.subject.replace(/^user\./, ''), sub);
  for (const provider of issuer.providers.values()) {
    const link = await issuer.store.getLink(tenant, provider.issuer, sub);
    if (link !== null) return issuer.people.get(tenant, link.user);
  }
  return null;
}
