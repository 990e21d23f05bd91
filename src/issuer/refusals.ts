import type { Endpoint } from '../audit/journal-record.ts';
import type { OAuthError } from '../oauth/errors.ts';
import type { Issuer } from './issuer.ts';
import { networkOf } from './leaky-buckets.ts';

/** Where a request came from, and to. */
export interface RefusedRequest {
  readonly endpoint: Endpoint;
  /** Null where it is not known. */
  readonly address: string | null;
}

/**
 * Puts a refusal on record, before it is answered. Of who is not known, or says to be a public client, a bound of a minute is kept, and the others are counted by their
 * addresses; so is what was not looked at, because too much came before.
 */
export async function keepRefusal(
  { journal, tally }: Pick<Issuer, 'journal' | 'tally'>,
  { endpoint, address }: RefusedRequest,
  { code, audit, caller, isLimited, isRecorded }: OAuthError,
): Promise<void> {
  if (isRecorded) return;
  const network = address === null ? null : networkOf(address);
  if (isLimited) return tally.limited(network);
  const { tenant = 'default', isPublic = caller === null, ...known } = caller ?? {};
  if (isPublic && !tally.keepsRefusal(code, network)) return;
  const said = {
    client: null,
    ...known,
    endpoint,
    ...(isPublic && { address }),
    error: { code, reason: audit },
  };
  await journal.keep({ tenant, event: 'request.refused', user: null, said });
}
