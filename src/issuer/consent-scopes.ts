/** Consent to scopes: to what each was shown to tell, and no more. */
import { narrow } from '../claims/narrow.ts';
import type { Api } from '../oauth/api.ts';
import type { Client } from '../oauth/client.ts';
import { homeOf } from '../oauth/shared-api.ts';
import type { Policy } from '../policy/compile.ts';
import { scopeNamed } from '../policy/scope-named.ts';
import type { StoredConsent } from '../store/consent-port.ts';

/** A scope as a person was shown it. */
export interface ShownScope {
  readonly scope: string;
  /** The names of the claims that it carries. */
  readonly claims: readonly string[];
}

/** What scopes carry now for an application at an API. */
export function shownNow(
  policy: Policy,
  scopes: readonly string[],
  client: Pick<Client, 'claims'> | undefined,
  api: Api | undefined,
): readonly ShownScope[] {
  return scopes.map((scope) => {
    const home = api === undefined ? null : homeOf(api, scope).claims;
    const narrowed = narrow(client?.claims ?? null, home);
    return { scope, claims: (scopeNamed(policy, scope)?.claims ?? []).filter((claim) => narrowed?.has(claim) ?? true) };
  });
}

/** StoredConsent.scopes: whatever the order asked, the same scopes have the same text. */
export function textOf(shown: readonly ShownScope[]): string {
  return JSON.stringify(shown.toSorted((a, b) => (a.scope < b.scope ? -1 : 1)));
}

/** What was shown; of a consent of a version that kept the names alone, the claims are not known. */
export function scopesIn({
  scopes,
}: Pick<StoredConsent, 'scopes'>): readonly (ShownScope | { scope: string; claims: null })[] {
  // What textOf wrote, or the version before.
  const kept: readonly (string | ShownScope)[] = JSON.parse(scopes);
  return kept.map((one) => (typeof one === 'string' ? { scope: one, claims: null } : one));
}

/** The names of the scopes alone. */
export function scopeNames(consent: Pick<StoredConsent, 'scopes'>): readonly string[] {
  return scopesIn(consent).map(({ scope }) => scope);
}

/** Whether somebody was shown a scope, and all that it carries now: who agreed to less is asked again. */
export function includes(consent: Pick<StoredConsent, 'scopes'>, { scope, claims }: ShownScope): boolean {
  return scopesIn(consent).some(
    (one) => one.scope === scope && (one.claims === null || claims.every((claim) => one.claims.includes(claim))),
  );
}
