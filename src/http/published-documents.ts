import type { Hono } from 'hono';
import type { PublishedDocument } from '../oauth/published-documents.ts';

const HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'public, max-age=300',
  'x-content-type-options': 'nosniff',
};

/** Serves documents that say the same to everybody, each under all of its paths. */
export function mountDocuments(app: Hono, documents: readonly PublishedDocument[]): void {
  for (const { paths, document } of documents) {
    const text = JSON.stringify(document);
    for (const path of paths) app.get(path, () => new Response(text, { headers: HEADERS }));
  }
}
