import type { ClaimType } from '../../../schema/config.ts';
import { placeIn } from '../place.ts';
import type { Producer } from '../producer.ts';
import { baseProducer } from './base.ts';

const GIVES: Readonly<Record<string, ClaimType>> = { sub: 'string' };

/** Who acts for the subject now; those who acted before decide nothing. RFC 8693 §4.1 */
export function actorProducer(): Producer {
  return baseProducer('actor', (path) => placeIn(GIVES, path), 'nobody acts for the subject');
}
