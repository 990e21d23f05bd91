import { auditWrite, type RevocationRecord } from '../audit/record.ts';
import type { AuthenticatedClient } from '../oauth/authenticate.ts';
import type { Client } from '../oauth/client.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { Form } from '../oauth/form.ts';
import { isKnownByHash } from '../oauth/kept-token.ts';
import { hashToken } from '../oauth/opaque.ts';
import { readRefreshToken } from '../oauth/refresh-token.ts';
import { verifyAccessToken } from '../oauth/verify.ts';
import { Conflict, type Write } from '../store/port.ts';
import { spendAssertion } from './assertion.ts';
import { asCaller } from './caller.ts';
import type { Issuer, Presented } from './issuer.ts';

/** A token that is there to be revoked. */
interface Revocable extends Pick<RevocationRecord, 'token' | 'user' | 'jti'> {
  readonly tenant: string;
  readonly client: string;
  readonly writes: readonly Write[];
}

/**
 * RFC 7009: an application gives back a token of its own. One that nobody knows, or that is over, is as good as revoked. A refresh
 * token takes its family and the access tokens that came with it along, whichever of the family is shown (§2.1).
 * @throws OAuthError invalid_client, invalid_request, invalid_grant where it is another application's, unsupported_token_type
 */
export async function revoke(issuer: Issuer, presented: Presented, form: Form): Promise<void> {
  return asCaller(issuer, presented, form, (caller) => revokeFor(issuer, caller, form));
}

async function revokeFor(issuer: Issuer, { client, replay }: AuthenticatedClient, form: Form): Promise<void> {
  await spendAssertion(issuer, client, replay);
  const text = form.get('token');
  if (text === null) throw new OAuthError('invalid_request', 'token is missing: send the token to revoke');
  if (PROVISIONING.test(text)) throw unsupported();
  // §2.1: the hint may be wrong, and is not needed: each kind of token has a form of its own.
  const found = await revocable(issuer, text);
  if (found === null || found.tenant !== client.tenant) return;
  if (found.client !== client.id) throw anotherClients(found, client);
  const { token, user, jti } = found;
  const record = { event: 'token.revoked', client: client.id, token, user, jti, because: 'asked' } as const;
  const { newId, now } = issuer.effects;
  const kept = auditWrite({ tenant: client.tenant, id: newId(), at: now() }, record);
  await issuer.store.commit([...found.writes, kept]).catch(unlessEnded);
}

async function revocable(issuer: Issuer, text: string): Promise<Revocable | null> {
  const refresh = readRefreshToken(text);
  if (refresh !== null) return revocableFamily(issuer, refresh.family);
  return isKnownByHash(text) ? revocableReference(issuer, text) : revocableJwt(issuer, text);
}

async function revocableFamily(issuer: Issuer, family: string): Promise<Revocable | null> {
  const stored = await issuer.store.getRefresh(family);
  if (stored === null) return null;
  const { tenant, client, user } = stored;
  return { tenant, client, user, token: 'refresh_token', jti: null, writes: [{ kind: 'endRefresh', tenant, family }] };
}

async function revocableReference(issuer: Issuer, text: string): Promise<Revocable | null> {
  const stored = await issuer.store.getToken(hashToken(text));
  if (stored === null) return null;
  const { tenant, client, user, jti, hash, expiresAt } = stored;
  // The JWT that a gateway swapped the reference for has the same jti, and is not live any more either.
  const writes = [
    { kind: 'deleteToken', tenant, hash },
    { kind: 'insertRevocation', tenant, jti, expiresAt },
  ] as const;
  return { tenant, client, user, token: 'access_token', jti, writes };
}

async function revocableJwt(issuer: Issuer, text: string): Promise<Revocable | null> {
  const { keys, effects } = issuer;
  const verified = await verifyAccessToken(text, { keys, issuer: issuer.issuer, now: effects.now }).catch(() => null);
  const tenant = (await issuer.findClient(verified?.client_id ?? ''))?.tenant;
  if (verified === null || tenant === undefined) return null;
  const { client_id: client, jti, exp } = verified;
  const hash = hashToken(text);
  const stored = await issuer.store.getToken(hash);
  const writes = [
    { kind: 'deleteToken', tenant, hash },
    { kind: 'insertRevocation', tenant, jti, expiresAt: exp * 1_000 },
  ] as const;
  return { tenant, client, user: stored?.user ?? null, token: 'access_token', jti, writes };
}

/** The tokens of SCIM clients are the operator's to revoke: `avow client revoke`. */
const PROVISIONING = /^avow_scim_/;

/** RFC 7009 §2.2.1 */
function unsupported(): OAuthError {
  const description = 'This is the token of a provisioning client, which its operator revokes (avow client revoke)';
  return new OAuthError('unsupported_token_type', description);
}

/** RFC 7009 §2.1, in RFC 6749 §5.2's word for what "was issued to another client". */
function anotherClients(found: Revocable, client: Client): OAuthError {
  return new OAuthError('invalid_grant', 'This token was issued to another client, which alone may revoke it', {
    audit: `${client.id} showed a token of ${found.client}`,
  });
}

/** Another request ended the family meanwhile, and has said so in the audit log. */
function unlessEnded(error: unknown): void {
  if (!(error instanceof Conflict) || error.kind !== 'spent') throw error;
}
