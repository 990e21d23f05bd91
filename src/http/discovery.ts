import type { Context, Hono } from 'hono';
import { quoted, ScimError } from '../scim/errors.ts';
import { scimAnswer } from './scim-answer.ts';
import { parametersOf } from './scim-request.ts';

/** What an installation says of itself: JSON texts by path, such as `/Schemas` and `/Schemas/{urn}`. */
export type DiscoveryTexts = ReadonlyMap<string, string>;

/** RFC 7643 §5: how to authenticate can be read before one has, "to enable seamless discovery"; nothing in it is anybody's. */
const PUBLIC = '/ServiceProviderConfig';

/**
 * RFC 7644 §4: /ServiceProviderConfig, /ResourceTypes and /Schemas, each also by id; a filter there is 403. URNs of schemas and
 * names of types are found in any case, as they are where they stand before an attribute's name (RFC 7643 §2.1).
 */
export function mountDiscovery(app: Hono, texts: DiscoveryTexts, authenticate: (c: Context) => Promise<unknown>): void {
  const byPath = new Map([...texts].map(([path, text]) => [path.toLowerCase(), text]));
  const paths = [...texts.keys()];
  const top = paths.filter((path) => path.lastIndexOf('/') === 0);
  for (const path of top) {
    app.get(path, (c) => answer(c, path));
    const isList = paths.some((other) => other.startsWith(`${path}/`));
    if (isList) app.get(`${path}/:id`, (c) => answer(c, `${path}/${c.req.param('id')}`));
  }

  async function answer(c: Context, path: string): Promise<Response> {
    // Whoever shows credentials learns whether they are good: some clients try theirs here.
    if (path !== PUBLIC || c.req.header('authorization') !== undefined) await authenticate(c);
    const text = byPath.get(path.toLowerCase());
    if (text === undefined) throw new ScimError(404, `there is nothing at ${quoted(path)}; read the whole list`);
    // RFC 7644 §4: "If a "filter" is provided, the service provider SHOULD respond with HTTP status code 403".
    if (parametersOf(c).has('filter')) {
      throw new ScimError(403, 'a filter is not taken here; read the whole list');
    }
    return scimAnswer(c, text, 200);
  }
}
