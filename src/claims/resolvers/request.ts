import type { ClaimType } from '../../../schema/config.ts';
import { placeIn } from '../place.ts';
import type { Producer } from '../producer.ts';
import { baseProducer } from './base.ts';

const GIVES: Readonly<Record<string, ClaimType>> = {
  ip: 'string',
  userAgent: 'string',
  api: 'string',
  audience: 'string',
  scopes: 'string[]',
  authorization_details: 'object[]',
};

/** The request for a token: where it came from, and what it asks for. */
export function requestProducer(): Producer {
  return baseProducer('request', (path) => placeIn(GIVES, path), 'there is no request');
}
