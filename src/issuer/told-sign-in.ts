import type { JsonObject } from '../oauth/json.ts';
import type { Store } from '../store/port.ts';
import type { Provider } from './issuer.ts';
import type { SignIn } from './subject.ts';

export interface SignInDeps {
  readonly store: Pick<Store, 'listLinks'>;
  readonly providers: ReadonlyMap<string, Provider>;
}

/** The payload of an ID token as a trusted caller tells it: nothing of it is verified. Its exp bounds the token, as a real one's would. */
export function toldSignIn({ providers }: Pick<SignInDeps, 'providers'>, tenant: string, claims: JsonObject): SignIn {
  const issuer = typeof claims.iss === 'string' ? claims.iss : null;
  const expiresAt = typeof claims.exp === 'number' ? claims.exp * 1_000 : null;
  return { provider: providerNamed(providers, tenant, issuer), claims, expiresAt };
}

/**
 * What is kept of a person's sign-ins: which subject they are at which provider. What else a provider said went with the token it
 * said it for.
 * @returns null where the person has no link, or links at several providers, of which nobody says which is meant
 */
export async function linkedSignIn(deps: SignInDeps, tenant: string, user: string): Promise<SignIn | null> {
  const [link, ...others] = await deps.store.listLinks(tenant, user);
  if (link === undefined || others.length > 0) return null;
  const claims = { iss: link.issuer, sub: link.subject };
  return { provider: providerNamed(deps.providers, tenant, link.issuer), claims, expiresAt: null };
}

function providerNamed(providers: SignInDeps['providers'], tenant: string, issuer: string | null): string | null {
  for (const [name, provider] of providers) {
    if (provider.issuer === issuer && provider.tenant === tenant) return name;
  }
  return null;
}
