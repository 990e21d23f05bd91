import { below, oneOf, type Random } from './random.ts';

export const USER_URN = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE_URN = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** A resource of the directory that moves, as its server keeps it. */
export interface Kept {
  readonly id: string;
  readonly externalId: string;
  readonly [attribute: string]: unknown;
}

export interface Person extends Kept {
  readonly userName: string;
}

/** Nobody is called so: names of colours and of stones, with what breaks a careless server among them. */
const GIVEN = ['Azure', 'Sienna', 'Ivory', 'Umber', 'Céladon', 'Łazur', "O'Vert", '藍', 'Rosé', 'Indigo'] as const;
const FAMILY = ['Basalt', 'Granite', 'Marble', 'Müller-Schiefer', 'Ñandutí', 'Slate', 'van der Quarz', '石'] as const;
const DEPARTMENTS = ['Operations', 'Trading', 'Research & Development', 'Legal', 'Facilities'] as const;
const TITLES = ['Clerk', 'Trader', 'Engineer', 'Counsel', 'Night "owl"', 'Back\\slash keeper'] as const;

/** One manager in fifty comes after their people, so that whoever moves them cannot rely on the order. */
const LATER_MANAGER = 50;

export function makePeople(count: number, random: Random): readonly Person[] {
  return Array.from({ length: count }, (_, index) => makePerson(index, count, random));
}

export function personId(index: number): string {
  return `p-${index.toString(36).padStart(6, '0')}`;
}

function makePerson(index: number, count: number, random: Random): Person {
  const givenName = oneOf(random, GIVEN);
  const familyName = oneOf(random, FAMILY);
  const mail = `person${index}@example.com`;
  return {
    schemas: [USER_URN, ENTERPRISE_URN],
    id: personId(index),
    externalId: `hr-${index}`,
    userName: mail,
    name: { givenName, familyName, formatted: `${givenName} ${familyName}` },
    displayName: `${givenName} ${familyName}`,
    title: oneOf(random, TITLES),
    active: below(random, 20) > 0,
    emails: [
      { value: mail, type: 'work', primary: true },
      ...(below(random, 3) === 0 ? [{ value: `home${index}@example.net`, type: 'home' }] : []),
    ],
    ...(below(random, 2) === 0 && { phoneNumbers: [{ value: `tel:+1-555-${index}`, type: 'work' }] }),
    ...(below(random, 4) === 0 && {
      addresses: [
        { type: 'work', streetAddress: `${index} Main Street\n2nd floor`, locality: 'New York', country: 'US' },
      ],
    }),
    [ENTERPRISE_URN]: {
      employeeNumber: String(100_000 + index),
      department: oneOf(random, DEPARTMENTS),
      ...(index > 0 && { manager: { value: personId(managerOf(index, count, random)) } }),
    },
  };
}

function managerOf(index: number, count: number, random: Random): number {
  const later = index < count - 1 && below(random, LATER_MANAGER) === 0;
  return later ? index + 1 + below(random, count - index - 1) : below(random, index);
}
