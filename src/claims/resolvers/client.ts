import type { ClaimType } from '../../../schema/config.ts';
import { placeIn } from '../place.ts';
import type { Producer } from '../producer.ts';
import { baseProducer } from './base.ts';

const GIVES: Readonly<Record<string, ClaimType>> = {
  id: 'string',
  kind: 'string',
  owner: 'string',
  tags: 'string[]',
  metadata: 'object',
};

/** The application that asks, as the configuration describes it. */
export function clientProducer(): Producer {
  return baseProducer('client', (path) => placeIn(GIVES, path), 'no application asks');
}
