import type { ParameterTypes } from '../../scopes/catalog.ts';
import { placeIn } from '../place.ts';
import type { Producer } from '../producer.ts';
import { baseProducer } from './base.ts';

/** What a dynamic scope says of the one object that it is for; another for each such scope of a request. */
export function scopeProducer(parameters: ParameterTypes): Producer {
  return baseProducer('scope', (path) => placeIn(parameters, path), 'the scope has no parameters');
}
