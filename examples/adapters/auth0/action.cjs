/**
 * An Auth0 Action for the trigger post-login: the claims of Avow in Auth0's tokens. Secrets: AVOW_URL, AVOW_SECRET.
 * https://auth0.com/docs/customize/actions/explore-triggers/post-login
 */

/** Auth0 drops a custom claim whose name it keeps for itself (roles, groups, …), unless it has a namespace of yours. */
const NAMESPACE = 'https://example.com/claims/';

/** A login may take 20 seconds with all its Actions; nobody wants to wait that long. */
const TIMEOUT_MS = 3_000;

exports.onExecutePostLogin = async (event, api) => {
  // Without an API there is no scope of Avow's.
  if (event.resource_server === undefined) return;
  const answer = await resolve(event);
  // The application or its scopes are none of Avow's.
  if (answer.error === 'unconcerned') return;
  if (answer.claims === undefined) {
    api.access.deny(answer.error_description);
    return;
  }
  for (const { scope } of answer.denials) api.accessToken.removeScope(scope);
  for (const [name, value] of Object.entries(answer.claims)) api.accessToken.setCustomClaim(NAMESPACE + name, value);
  for (const [name, value] of Object.entries(answer.idTokenClaims)) api.idToken.setCustomClaim(NAMESPACE + name, value);
};

/** What Avow answers; where it does not answer, the same as where it refuses. */
async function resolve({ secrets, user, client, resource_server, transaction, request, connection }) {
  const asked = {
    subject: { externalId: user.user_id },
    client: client.client_id,
    audience: resource_server.identifier,
    scopes: transaction?.requested_scopes ?? [],
    idp: { sub: user.user_id, email: user.email, email_verified: user.email_verified, connection: connection.name },
    ip: request.ip,
  };
  try {
    const response = await fetch(`${secrets.AVOW_URL}/claims/resolve`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secrets.AVOW_SECRET}`, 'content-type': 'application/json' },
      body: JSON.stringify(asked),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    });
    return await response.json();
  } catch {
    return { error: 'unreachable', error_description: 'The claims of this login cannot be had now; try again' };
  }
}
