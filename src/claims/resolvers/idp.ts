import { placeAnywhere } from '../place.ts';
import type { Producer } from '../producer.ts';
import { baseProducer } from './base.ts';

/** What the identity provider's token says: any claim, of any type, so that nothing can be said about it at boot. */
export function idpProducer(): Producer {
  return baseProducer('idp', placeAnywhere, 'no identity provider speaks for the subject');
}
