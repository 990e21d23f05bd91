import { type Kept, personId } from './people.ts';
import { below, type Random } from './random.ts';

export const GROUP_URN = 'urn:ietf:params:scim:schemas:core:2.0:Group';

export interface Group extends Kept {
  readonly displayName: string;
}

/** One group for so many people; the first holds a quarter of them all, and every tenth holds other groups too. */
const PEOPLE_PER_GROUP = 100;
const NESTED = 10;

export function makeGroups(people: number, random: Random): readonly Group[] {
  const count = Math.max(3, Math.ceil(people / PEOPLE_PER_GROUP));
  return Array.from({ length: count }, (_, index) => makeGroup(index, count, people, random));
}

function groupId(index: number): string {
  return `g-${index.toString(36).padStart(4, '0')}`;
}

function makeGroup(index: number, count: number, people: number, random: Random): Group {
  const size = index === 0 ? Math.ceil(people / 4) : below(random, Math.min(people, 60));
  const start = below(random, people);
  const members = Array.from({ length: size }, (_, member) => ({
    value: personId((start + member) % people),
    type: 'User',
  }));
  // The next group: one that is not there yet when groups are moved in their order.
  const nested = index % NESTED === 0 && index + 1 < count ? [{ value: groupId(index + 1), type: 'Group' }] : [];
  return {
    schemas: [GROUP_URN],
    id: groupId(index),
    externalId: `team-${index}`,
    displayName: `Team ${index}`,
    members: [...members, ...nested],
  };
}
