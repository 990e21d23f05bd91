/** Which API a request with authorization details is for. RFC 9396 §3, §3.1 */
import type { Api } from './api.ts';
import type { AuthorizationDetail, DetailTypes } from './authorization-details.ts';
import type { Client } from './client.ts';
import { OAuthError } from './errors.ts';
import { chooseTarget, namedApi, type Target, type TargetRequest } from './target.ts';

/**
 * The API whose the details are, and the scopes that are asked for by name: details alone ask for none.
 * @param places the resource servers that locations may name; the API itself, where nothing else is said
 * @throws OAuthError invalid_target where the request names another API, or details of several; else as chooseTarget
 */
export function chooseDetailTarget(
  request: TargetRequest,
  details: readonly AuthorizationDetail[],
  types: DetailTypes,
  client: Client,
  apis: ReadonlyMap<string, Api>,
  places?: readonly string[],
): Target {
  const names = [...new Set(details.flatMap(({ type }) => types.get(type)?.api ?? []))];
  const [name = ''] = names;
  const api = apis.get(name);
  if (names.length > 1) {
    throw new OAuthError('invalid_target', 'The authorization details are of several APIs: ask for one at a time');
  }
  if (api === undefined) throw new OAuthError('invalid_target', 'The authorization details are of another server');
  if ((namedApi(request, apis) ?? api) !== api) {
    throw new OAuthError('invalid_target', `The authorization details are of ${api.audience}, and another is named`);
  }
  checkLocations(details, places ?? [api.audience]);
  if (request.scopes.length === 0) return { api, scopes: [] };
  // As an audience: that of a trust domain need not be a URI, as a resource must.
  return chooseTarget({ ...request, resources: [], audiences: [api.audience] }, client, apis);
}

/** RFC 9396 §2.2: locations are resource servers, and the token is for no other. */
function checkLocations(details: readonly AuthorizationDetail[], places: readonly string[]): void {
  for (const { locations } of details) {
    if (locations === undefined) continue;
    if (Array.isArray(locations) && locations.every((one) => places.some((place) => place === one))) continue;
    const known = places.length === 0 ? 'left out' : `${places.join(' and ')} alone`;
    throw new OAuthError('invalid_target', `The locations of authorization details can be ${known}`);
  }
}
