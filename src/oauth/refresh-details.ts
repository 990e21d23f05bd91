/** Which acts a refresh is for: those that were granted at first, or fewer. RFC 9396 §6 */
import {
  type AuthorizationDetail,
  checkDetails,
  type DetailTypes,
  isWithin,
  readDetails,
} from './authorization-details.ts';
import type { Client } from './client.ts';
import { OAuthError } from './errors.ts';
import type { Form } from './form.ts';
import type { JsonValue } from './json.ts';
import { nothingLeft } from './refresh-target.ts';

/**
 * Chooses the authorization details: those asked for, or all that were granted, each as its type is now.
 * @throws OAuthError invalid_authorization_details on one that was not granted; invalid_grant where the configuration has one no more
 */
export function refreshDetails(
  { api, details }: { readonly api: string; readonly details: readonly JsonValue[] },
  form: Form,
  client: Client,
  types: DetailTypes,
): readonly AuthorizationDetail[] {
  const asked = readDetails(form, client, types);
  if (!isWithin(asked, details)) {
    const description = 'These authorization details were not granted at first; a refresh may ask for fewer, not more';
    throw new OAuthError('invalid_authorization_details', description);
  }
  const chosen = details.length === 0 || asked.length > 0 ? asked : stillKnown(details, client, types);
  if (chosen.every(({ type }) => types.get(type)?.api === api)) return chosen;
  throw nothingLeft('a type of its authorization details is of another API now');
}

function stillKnown(details: readonly JsonValue[], client: Client, types: DetailTypes): readonly AuthorizationDetail[] {
  try {
    return checkDetails([...details], client, types);
  } catch (cause) {
    throw cause instanceof OAuthError ? nothingLeft(cause.description) : cause;
  }
}
