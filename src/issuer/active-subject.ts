import type { AccessTokenPayload } from '../oauth/access-token.ts';
import { isMachineSubject } from '../oauth/assemble.ts';
import type { Issuer, Person } from './issuer.ts';

/**
 * Whether the person whom a JWT names is still here and active. A JWT is kept nowhere, so the person is found by what its API
 * calls people: that is why an API may only choose an identifier that is one person's (claims/check-subjects.ts).
 */
export async function isSubjectActive(issuer: Issuer, tenant: string, payload: AccessTokenPayload): Promise<boolean> {
  if (isMachineSubject(payload.sub)) return true;
  return (await personNamed(issuer, tenant, payload))?.active === true;
}

async function personNamed(issuer: Issuer, tenant: string, { aud, sub }: AccessTokenPayload): Promise<Person | null> {
  const api = [...issuer.apis.values()].find((one) => one.audience === aud);
  if (api === undefined) return null;
  if (api.subject === 'user.id') return issuer.people.get(tenant, sub);
  if (api.subject !== 'idp.sub') return issuer.people.findByIdentifier(tenant, api.subject.replace(/^user\./, ''), sub);
  for (const provider of issuer.providers.values()) {
    const link = await issuer.store.getLink(tenant, provider.issuer, sub);
    if (link !== null) return issuer.people.get(tenant, link.user);
  }
  return null;
}
