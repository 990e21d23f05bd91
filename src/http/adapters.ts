import { type Context, Hono } from 'hono';
import { answerHook, failed } from '../adapters/answer.ts';
import { authenticatedBody } from '../adapters/credential.ts';
import type { HookAnswer } from '../adapters/hook.ts';
import type { HookIssuer } from '../adapters/hook-issuer.ts';
import type { Log } from '../effects.ts';
import { tooManyAttempts } from '../issuer/caller.ts';
import { attemptsOf } from '../issuer/foreign-issuer.ts';
import type { Issuer } from '../issuer/issuer.ts';
import { keepRefusal } from '../issuer/refusals.ts';
import { OAuthError } from '../oauth/errors.ts';
import { readText } from './body.ts';
import type { Connections } from './connection.ts';

export interface AdapterRoutes {
  readonly issuer: Issuer;
  /** By the name under which each is configured. */
  readonly hooks: ReadonlyMap<string, HookIssuer>;
  readonly bodyBytes: number;
  readonly connections: Connections;
  readonly log: Log;
}

/** Where they are mounted. */
export const ADAPTERS_PATH = '/adapters';

/** One endpoint for each authorization server that has a hook of its own. */
export function adapterRoutes(routes: AdapterRoutes): Hono {
  const app = new Hono();
  app.post('/:name', async (c) => rendered(await answered(c, routes)));
  app.all('/:name', () => rendered({ status: 405, body: null }, { allow: 'POST' }));
  return app;
}

/** RFC 9110 §15.5.2. The same for a name that is not configured: nobody learns which ones are. */
const UNKNOWN: HookAnswer = {
  status: 401,
  body: { error: 'invalid_client', error_description: 'the credential is missing or wrong' },
};

function unknownCaller({ name }: HookIssuer): OAuthError {
  return new OAuthError('invalid_client', 'the credential is missing or wrong', {
    audit: `the hook of ${name} was called with a missing or wrong credential`,
  });
}

async function answered(
  c: Context,
  { issuer, hooks, bodyBytes, connections, log }: AdapterRoutes,
): Promise<HookAnswer> {
  const askedAt = issuer.effects.monotonic();
  const caller = hooks.get(c.req.param('name') ?? '');
  if (caller === undefined) return UNKNOWN;
  const attempts = issuer.failedAttempts;
  const from = [attemptsOf(caller), connections.addressOf(c)] as const;
  const wait = attempts.waitFor(...from);
  if (wait > 0) throw tooManyAttempts(wait);
  try {
    const body = await within(issuer, caller, () =>
      authenticatedBody(caller.credential, {
        header: (name) => c.req.header(name),
        body: async () => readText(c, bodyBytes),
        now: issuer.effects.now(),
      }),
    );
    if (body !== null) {
      attempts.succeeded(...from);
      return await answerHook(issuer, caller, body, askedAt, log);
    }
    attempts.failed(...from);
    await keepRefusal(issuer, { endpoint: 'hook', address: from[1] }, unknownCaller(caller));
    log.warn({ issuer: caller.name }, 'a hook was called with a missing or wrong credential');
    return UNKNOWN;
  } catch (error) {
    return failed(caller, null, error, log);
  }
}

/** Neither keys that have to be fetched nor a body that comes slowly may take longer than the product waits. */
async function within<T>({ effects }: Issuer, { deadlineMs }: HookIssuer, run: () => Promise<T>): Promise<T> {
  const done = new AbortController();
  const late = effects.wait(deadlineMs, done.signal).then(() => {
    throw new Error(`the caller was not known after ${deadlineMs} ms`);
  });
  try {
    return await Promise.race([run(), late]);
  } finally {
    late.catch(() => {});
    done.abort();
  }
}

function rendered({ status, body }: HookAnswer, headers: Record<string, string> = {}): Response {
  const type = body === null ? {} : { 'content-type': 'application/json' };
  return new Response(body === null ? null : JSON.stringify(body), {
    status,
    headers: { ...type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers },
  });
}
