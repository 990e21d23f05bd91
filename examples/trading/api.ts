import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';

/** The trading API's whole share of the work: verify, then read. No call to anybody, no rules of its own. */
export async function verifyAtApi(url: string, token: string): Promise<JWTPayload> {
  const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(`${url}/oauth/jwks`)), {
    issuer: url,
    audience: 'https://api.example.com/trading',
    typ: 'at+jwt',
    algorithms: ['ES256'],
  });
  return payload;
}

/** What a payload says beside the protocol's own members. */
export function said(payload: JWTPayload): Record<string, unknown> {
  const { iss, aud, exp, iat, jti, client_id, ...rest } = payload;
  return rest;
}
