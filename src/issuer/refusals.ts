import type { Endpoint } from '../audit/journal-record.ts';
import type { RefusedSource } from '../audit/tally.ts';
import type { OAuthError } from '../oauth/errors.ts';
import { looksRegistered } from '../oauth/registration-secret.ts';
import type { Issuer } from './issuer.ts';
import { networkOf } from './leaky-buckets.ts';

/** Where a request came from, and to. */
export interface RefusedRequest {
  readonly endpoint: Endpoint;
  /** Null where it is not known. */
  readonly address: string | null;
}

/**
 * What bounds how many refusals are kept; null where nothing does. Whoever is not known, or says to be a public client, is known by the
 * address; one that registered itself may be a stranger too, and is known by its id.
 */
export function boundOf(
  { tenant, client, isPublic }: { readonly tenant: string; readonly client: string | null; readonly isPublic: boolean },
  address: string | null,
): RefusedSource | null {
  if (isPublic) return { address: address === null ? null : networkOf(address) };
  return client !== null && looksRegistered(client) ? { tenant, client } : null;
}

/**
 * Puts a refusal on record, before it is answered. Where so many of a minute are kept, the others are counted (boundOf); so is what was not
 * looked at, because too much came before.
 */
export async function keepRefusal(
  { journal, tally }: Pick<Issuer, 'journal' | 'tally'>,
  { endpoint, address }: RefusedRequest,
  { code, audit, caller, isLimited, isRecorded }: OAuthError,
): Promise<void> {
  if (isRecorded) return;
  if (isLimited) return tally.limited(address === null ? null : networkOf(address));
  const { tenant = 'default', client = null, isPublic = caller === null, ...known } = caller ?? {};
  const bound = boundOf({ tenant, client, isPublic }, address);
  if (bound !== null && !tally.keepsRefusal(code, bound)) return;
  const said = {
    client,
    ...known,
    endpoint,
    ...(isPublic && { address }),
    error: { code, reason: audit },
  };
  await journal.keep({ tenant, event: 'request.refused', user: null, said });
}
