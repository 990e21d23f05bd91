import type { Context, Hono } from 'hono';
import { ScimError } from '../scim/errors.ts';
import { scimAnswer } from './scim-answer.ts';

/** What an installation says of itself: JSON texts by path, such as `/Schemas` and `/Schemas/{urn}`. */
export type DiscoveryTexts = ReadonlyMap<string, string>;

/** RFC 7643 §5: how to authenticate can be read before one has, "to enable seamless discovery"; nothing in it is anybody's. */
const PUBLIC = '/ServiceProviderConfig';

/**
 * RFC 7644 §4: /ServiceProviderConfig, /ResourceTypes and /Schemas, each also by id; a filter there is 403.
 */
export function mountDiscovery(app: Hono, texts: DiscoveryTexts, authenticate: (c: Context) => Promise<unknown>): void {
  for (const [path, text] of texts) {
    app.get(path, async (c) => {
      // Whoever shows credentials learns whether they are good: some clients try theirs here.
      if (path !== PUBLIC || c.req.header('authorization') !== undefined) await authenticate(c);
      if (c.req.query('filter') !== undefined) {
        throw new ScimError(403, 'a filter is not taken here; read the whole list');
      }
      return scimAnswer(c, text, 200);
    });
  }
}
