import type { NoPlace, Place } from '../place.ts';
import type { Producer } from '../producer.ts';
import { baseProducer } from './base.ts';

/** The person, as the directory keeps them. Their schema says what there is; `userPath` is how to find it. */
export function userProducer(userPath: (path: string) => Place | NoPlace): Producer {
  return baseProducer('user', userPath, 'the subject is not a person');
}
