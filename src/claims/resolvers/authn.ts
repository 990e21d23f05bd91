import type { ClaimType } from '../../../schema/config.ts';
import { placeIn } from '../place.ts';
import type { Producer } from '../producer.ts';
import { baseProducer } from './base.ts';

/** OpenID Connect Core §2: acr, amr and auth_time; and whose word they are. */
export const AUTHN_GIVES: Readonly<Record<string, ClaimType>> = {
  acr: 'string',
  amr: 'string[]',
  auth_time: 'integer',
  provider: 'string',
  issuer: 'string',
};

/** How the person was authenticated, as the verified subject token says. */
export function authnProducer(): Producer {
  return baseProducer('authn', (path) => placeIn(AUTHN_GIVES, path), 'nobody has authenticated a person');
}
