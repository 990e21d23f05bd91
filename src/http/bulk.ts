import type { Context, Hono } from 'hono';
import { type BulkOutcome, runBulk } from '../directory/bulk.ts';
import type { Caller, Directory } from '../directory/directory.ts';
import { entityTag } from '../directory/entity-tag.ts';
import type { Log } from '../effects.ts';
import type { ResourceType } from '../scim/attribute.ts';
import { readBulk, tooLarge } from '../scim/bulk-request.ts';
import { renderScimError, ScimError } from '../scim/errors.ts';
import type { ScimLimits } from '../scim/limits.ts';
import { BULK_RESPONSE_URN } from '../scim/urn.ts';
import { BodyTooLarge } from './body.ts';
import type { KeepRefusal } from './refusals.ts';
import { scimAnswer } from './scim-answer.ts';
import { readScimBody } from './scim-body.ts';
import { refusedByScim } from './scim-refusal.ts';

export interface BulkRoute {
  readonly directory: Directory;
  readonly resourceTypes: ReadonlyMap<string, ResourceType>;
  readonly baseUrl: string;
  readonly limits: ScimLimits;
  readonly log: Log;
  readonly keepRefusal: KeepRefusal;
}

/** RFC 7644 §3.7: `POST /Bulk`. */
export function mountBulk(app: Hono, route: BulkRoute, authenticate: (c: Context) => Promise<Caller>): void {
  const { directory, baseUrl, limits, log, keepRefusal } = route;
  const types = [...route.resourceTypes.values()];
  app.post('/Bulk', async (c) => {
    const caller = await authenticate(c);
    const request = readBulk(await readBulkBody(c, limits), limits.bulk);
    const outcomes = await refusalsKept(c, await runBulk(directory, caller, types, request), keepRefusal);
    logBreak(outcomes, log);
    const body = { schemas: [BULK_RESPONSE_URN], Operations: outcomes.map((outcome) => render(outcome, baseUrl)) };
    return scimAnswer(c, JSON.stringify(body), 200);
  });
}

/**
 * Each operation that was refused, on record as it would be alone. One that cannot be is not answered as a refusal: others may be done,
 * so that it alone is told as the failure that it is.
 * @throws what kept it from being on record, where nothing was done
 */
async function refusalsKept(
  c: Context,
  outcomes: readonly BulkOutcome[],
  keep: KeepRefusal,
): Promise<readonly BulkOutcome[]> {
  const nothingDone = outcomes.every(({ result }) => result.kind !== 'done');
  return Promise.all(
    outcomes.map(async (outcome) => {
      const refused = outcome.result.kind === 'failed' ? refusedByScim(outcome.result.error, c) : null;
      if (refused === null) return outcome;
      try {
        await keep(c, refused);
        return outcome;
      } catch (cause) {
        if (nothingDone) throw cause;
        return { ...outcome, result: { kind: 'broken', cause, begun: true } };
      }
    }),
  );
}

async function readBulkBody(c: Context, { bulk, nesting }: ScimLimits): Promise<unknown> {
  try {
    return await readScimBody(c, { bytes: bulk.bytes, nesting });
  } catch (error) {
    // RFC 7644 §3.7.4: 413, with the limit that was passed.
    if (error instanceof BodyTooLarge) throw tooLarge(`its body is over ${bulk.bytes} bytes`, bulk);
    throw error;
  }
}

/** What becomes of an operation when the service fails after others were done. */
const UNFINISHED = {
  begun: new ScimError(503, 'the service failed while this was being done; look whether it was before it is repeated'),
  waiting: new ScimError(503, 'the service failed before this was begun; it may be repeated'),
} as const;

function logBreak(outcomes: readonly BulkOutcome[], log: Log): void {
  const broken = outcomes.map(({ result }) => result).filter((result) => result.kind === 'broken');
  const [first] = broken;
  if (first !== undefined) log.error({ err: first.cause, left: broken.length }, 'a bulk was broken off');
}

/** RFC 7644 §3.7.3 */
function render({ operation, target, result }: BulkOutcome, baseUrl: string) {
  const { method, bulkId } = operation;
  const about = {
    method,
    ...(bulkId !== null && { bulkId }),
    ...(target !== null && { location: `${baseUrl}${target.type.endpoint}/${target.id}` }),
  };
  if (result.kind !== 'done') {
    const error = result.kind === 'failed' ? result.error : UNFINISHED[result.begun ? 'begun' : 'waiting'];
    return { ...about, status: String(error.status), response: renderScimError(error) };
  }
  const { row, status } = result;
  return { ...about, ...(row !== null && { version: entityTag(row.version) }), status: String(status) };
}
