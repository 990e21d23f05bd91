import { type Avow, formHeaders, startAvow } from './avow.ts';
import type { Partner } from './partner.ts';
import { startOidcProvider } from './peers.ts';
import { userNameOf } from './person.ts';
import type { Request } from './rows.ts';
import type { Target } from './target.ts';

/** How many different tokens are shown, one after the other: each of another person. */
const SHOWN = 500;

export type TokenRowName = 'jwt' | 'opaque' | 'idToken' | 'machine' | 'introspected' | 'swapped';

/** A token endpoint under measurement. */
export interface MeasuredIssuer {
  readonly target: Target;
  /** The k-th request of each row that it has. */
  readonly requests: Readonly<Partial<Record<TokenRowName, (k: number) => Request>>>;
}

const EXCHANGE =
  'grant_type=urn:ietf:params:oauth:grant-type:token-exchange&subject_token_type=urn:ietf:params:oauth:token-type';
const exchange = (type: string, token: string, scope: string) =>
  `${EXCHANGE}:${type}&subject_token=${token}&scope=${scope}`;

/** Avow with people in it, who have signed in at the partner, and with opaque tokens of theirs. */
export async function startAvowIssuer(
  name: string,
  partner: Partner,
  config: string,
): Promise<MeasuredIssuer & { readonly readyMs: number }> {
  const began = performance.now();
  const avow = await startAvow(name, SHOWN, { config, env: { BENCH_PARTNER: partner.url } });
  const readyMs = performance.now() - began;
  const idTokens = Array.from({ length: SHOWN }, (_, n) => partner.idToken(n));
  const fronts: string[] = [];
  const references: string[] = [];
  for (const idToken of idTokens) {
    fronts.push(await tokenOf(avow, avow.form('front'), exchange('id_token', idToken, 'front')));
    references.push(await tokenOf(avow, avow.form('mobile'), exchange('id_token', idToken, 'orders_read')));
  }
  const at = (list: readonly string[], k: number) => list[k % list.length] ?? '';
  const asked = (client: string, body: (k: number) => string) => {
    const headers = avow.form(client);
    return (k: number): Request => ({ path: '/oauth/token', headers, body: body(k) });
  };
  const looked = (accept: string) => {
    const headers = { ...avow.form('orders-api'), accept };
    return (k: number): Request => ({ path: '/oauth/introspect', headers, body: `token=${at(references, k)}` });
  };
  return {
    readyMs,
    target: { ...avow, headers: {} },
    requests: {
      jwt: asked('inner', (k) => exchange('access_token', at(fronts, k), 'orders_read')),
      opaque: asked('outer', (k) => exchange('access_token', at(fronts, k), 'orders_read')),
      idToken: asked('web', (k) => exchange('id_token', at(idTokens, k), 'orders_read')),
      machine: asked('batch', () => 'grant_type=client_credentials&scope=orders_batch'),
      introspected: looked('application/json'),
      swapped: looked('application/jwt'),
    },
  };
}

/** oidc-provider with the same people; null where it is not installed. */
export async function startPeerIssuer(): Promise<MeasuredIssuer | null> {
  const peer = await startOidcProvider(SHOWN);
  if (peer === null) return null;
  const form = (client: string) => formHeaders(client, peer.token);
  const resource = 'https://api.example.com/orders';
  const grant = (k: number) =>
    `grant_type=client_credentials&scope=orders_read&person=${encodeURIComponent(userNameOf(k % SHOWN))}&resource=`;
  const target: Target = { ...peer, name: 'oidc-provider', base: '', headers: {}, userId: () => '' };
  const references: string[] = [];
  for (let n = 0; n < SHOWN; n += 1) {
    references.push(await tokenOf({ ...target, tokenPath: '/token' }, form('outer'), `${grant(n)}${resource}/opaque`));
  }
  const looked = (accept: string) => {
    const headers = { ...form('orders-api'), accept };
    return (k: number): Request => ({
      path: '/token/introspection',
      headers,
      body: `token=${references[k % SHOWN] ?? ''}`,
    });
  };
  const asked = (client: string, suffix: string) => {
    const headers = form(client);
    return (k: number): Request => ({ path: '/token', headers, body: `${grant(k)}${resource}${suffix}` });
  };
  return {
    target,
    requests: {
      jwt: asked('inner', ''),
      opaque: asked('outer', '/opaque'),
      introspected: looked('application/json'),
      swapped: looked('application/token-introspection+jwt'),
    },
  };
}

async function tokenOf(
  { name, url, tokenPath = '/oauth/token' }: Pick<Avow, 'name' | 'url'> & { readonly tokenPath?: string },
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<string> {
  const answer = await fetch(url + tokenPath, { method: 'POST', headers, body });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${name} refused a token: ${answer.status} ${text}`);
  const { access_token: token } = JSON.parse(text) as { access_token: string };
  return token;
}
