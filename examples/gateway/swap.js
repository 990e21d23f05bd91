// For njs (nginx's own JavaScript), 0.7 and later: swaps an opaque token for the JWT that the API verifies by itself.
// biome-ignore lint/style/useNodejsImportProtocol: njs 0.7 knows it under this name alone.
import crypto from 'crypto';

const OPAQUE = /^bearer +(avow_at_[A-Za-z0-9_-]{43})$/i;

function tokenOf(r) {
  const found = OPAQUE.exec(r.headersIn.Authorization || '');
  return found === null ? null : found[1];
}

// nginx writes the keys of its cache to disk as they are, so a key must not be a token.
function cacheKey(r) {
  return crypto
    .createHash('sha256')
    .update(tokenOf(r) || '')
    .digest('hex');
}

// RFC 6750 §3
function challenge(r, error) {
  r.headersOut['WWW-Authenticate'] = `Bearer realm="api"${error}`;
  r.return(401);
}

async function swap(r) {
  const token = tokenOf(r);
  if (token === null) return challenge(r, '');
  const reply = await r.subrequest('/_avow/introspect', { method: 'POST', body: `token=${token}` });
  // 204: there is nothing behind the token, or nothing that is still good.
  if (reply.status === 204) return challenge(r, ', error="invalid_token"');
  if (reply.status !== 200) return r.return(503);
  r.variables.avow_access_token = reply.responseText;
  r.internalRedirect('@api');
}

export default { swap, cacheKey };
