import { placeIn } from '../place.ts';
import type { Producer } from '../producer.ts';
import { baseProducer } from './base.ts';

/** The application that asks. */
export function clientProducer(): Producer {
  return baseProducer('client', (path) => placeIn({ id: 'string', kind: 'string' }, path), 'no application asks');
}
