import type { Client } from '../../oauth/client.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { readRefreshRequest } from '../../oauth/grants/refresh-token.ts';
import { refreshDetails } from '../../oauth/refresh-details.ts';
import { refreshTarget } from '../../oauth/refresh-target.ts';
import type { RefreshToken } from '../../oauth/refresh-token.ts';
import { readScopes } from '../../oauth/scope.ts';
import { namesIn } from '../../oauth/shared-api.ts';
import { Conflict } from '../../store/port.ts';
import type { StoredRefresh } from '../../store/refresh-port.ts';
import type { Holding } from '../holding.ts';
import type { Issuer } from '../issuer.ts';
import { recordDetails, recordSubject, recordTarget } from '../progress.ts';
import { type RefreshContent, readRefreshContent } from '../refresh-content.ts';
import type { FoundSubject } from '../subject.ts';
import type { Redeem, TokenRequest } from './redemption.ts';

/**
 * RFC 6749 §6: the client, the person, their link and what was granted are looked at as they are now; the token itself is spent in
 * the commit that issues the next.
 */
export const redeemRefreshToken: Redeem = async (issuer, request) => {
  const { client, form, progress } = request;
  const shown = readRefreshRequest(form);
  const stored = await liveFamily(issuer, request, shown);
  progress.family = stored;
  // RFC 9700 §4.14.2: an older token of the family was used by two, and nobody knows who of them is the thief
  if (stored.current !== shown.hash) throw new Conflict('spent');

  const content = readRefreshContent(stored.content);
  checkExchange(client, content);
  const asked = { resources: form.all('resource'), scopes: readScopes(form) };
  const details = refreshDetails(content, form, client, issuer.detailTypes);
  const target = refreshTarget(content, asked, client, issuer.apis);
  recordTarget(progress.record, target);
  recordDetails(progress.record, details);
  const subject = await personOf(issuer, stored, content);
  recordSubject(progress.record, subject);
  const frozen = client.refresh?.claims === 'frozen' ? content.frozen : null;
  const refresh = { kind: 'rotate', shown, stored, endsAt: content.signIn.endsAt } as const;
  const holdings = holdingsOf(content);
  return { ...target, details, subject, issuedTokenType: null, terms: null, frozen, holdings, refresh };
};

/** The family of the token, where it is this client's and has not ended. RFC 6749 §10.4 */
async function liveFamily(issuer: Issuer, { client }: TokenRequest, { family }: RefreshToken): Promise<StoredRefresh> {
  const stored = await issuer.store.getRefresh(family);
  if (stored?.tenant !== client.tenant) throw refused('it is unknown, or its family has ended');
  if (stored.client !== client.id) throw refused(`it is of the client ${stored.client}`);
  const now = issuer.effects.now();
  if (client.refresh === null || stored.expiresAt <= now || stored.startedAt + client.refresh.lifetimeMs <= now) {
    throw refused('it has expired');
  }
  return stored;
}

/** The person whom the first token was about, if they may have another: still linked, still here, still active. */
async function personOf(
  issuer: Issuer,
  { tenant, user }: StoredRefresh,
  { signIn }: RefreshContent,
): Promise<FoundSubject> {
  const { iss, sub } = signIn.claims;
  const provider = issuer.providers.get(signIn.provider);
  if (provider?.tenant !== tenant || provider.issuer !== iss || typeof sub !== 'string') {
    throw refused(`the provider '${signIn.provider}' is not configured any more`);
  }
  const link = await issuer.store.getLink(tenant, iss, sub);
  if (link?.user !== user) throw refused('the subject of the sign-in is not linked to the person any more');
  const person = await issuer.people.get(tenant, user);
  if (person?.active !== true) throw refused(`user ${user} is not active`);
  const { provider: name, claims, endsAt: expiresAt } = signIn;
  return { kind: 'human', person, idToken: { provider: name, claims, expiresAt }, firstLink: null };
}

/** What the client could do with an ID token of that provider now. */
function checkExchange({ id, exchanges }: Client, { signIn, api }: RefreshContent): void {
  const isThere = exchanges?.some(({ from, to, lifetimeMs }) => {
    return from === signIn.provider && namesIn(api).every((name) => to.has(name)) && lifetimeMs === null;
  });
  if (isThere === false) throw refused(`${id} has no exchange from '${signIn.provider}' to '${api}' any more`);
}

/** RFC 9449 §5: a proof of the same key; RFC 8705 §4: a connection with the same certificate. */
function holdingsOf({ confirmation }: RefreshContent): readonly Holding[] {
  if (confirmation === null) return [];
  return [
    { confirmation, refuse: (why) => new OAuthError('invalid_grant', `The refresh token cannot be used so: ${why}`) },
  ];
}

/** One answer for all that is wrong with it: whoever tries tokens learns nothing about whose they are. RFC 6749 §5.2 */
function refused(audit: string): OAuthError {
  const description = 'The refresh token is unknown, spent, expired or revoked: let the person sign in again';
  return new OAuthError('invalid_grant', description, { audit });
}
