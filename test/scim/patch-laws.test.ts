import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ScimError } from '../../src/scim/errors.ts';
import { applyPatch } from '../../src/scim/patch.ts';
import type { Attributes } from '../../src/scim/resource.ts';
import { validateResource } from '../../src/scim/validate.ts';
import { ENTERPRISE_URN, JOHN, PATCH_URN, TRADING_URN, USER, USER_URN } from './person.ts';

const paths = [
  ...[
    'title',
    'active',
    'name',
    'name.givenName',
    'emails',
    'emails.type',
    'locations',
    'userId',
    'id',
    'groups',
    'userName',
  ],
  ...[
    'emails[type eq "work"]',
    'emails[type eq "work"].value',
    'emails[primary eq true].primary',
    'phoneNumbers[type eq "x"].value',
  ],
  ...[
    ENTERPRISE_URN,
    `${ENTERPRISE_URN}:manager`,
    `${TRADING_URN}:accounts`,
    `${TRADING_URN}:badge`,
    'nonsense',
    '__proto__',
  ],
];
const values = [
  ...[
    null,
    '',
    [],
    {},
    true,
    'True',
    5,
    'x',
    ['x'],
    ['x', 'y'],
    { value: 'x' },
    [{ value: 'x', primary: true }],
    [{ value: 'y', type: 'work' }],
  ],
  ...[{ givenName: 'G' }, { title: 't', locations: ['z'] }, { division: 'd' }, [true], { __proto__: 1 }],
];
const operation = fc.record(
  {
    op: fc.constantFrom('add', 'Remove', 'REPLACE'),
    path: fc.constantFrom(...paths),
    value: fc.constantFrom(...values),
  },
  { requiredKeys: ['op'] },
);
const operations = fc.array(operation, { minLength: 1, maxLength: 4 });

/** What comes of it, or null where it is refused. */
function attempt(given: readonly object[], before: Attributes): Attributes | null {
  try {
    return applyPatch(USER, before, { schemas: [PATCH_URN], Operations: given });
  } catch (error) {
    expect(error).toBeInstanceOf(ScimError);
    return null;
  }
}

test('a PATCH never changes the state it started from, and what comes of it is valid', () => {
  const frozen = structuredClone(JOHN);
  fc.assert(
    fc.property(operations, (given) => {
      const after = attempt(given, JOHN);
      expect(JOHN).toEqual(frozen);
      if (after === null) return;
      const { score: _score, ...trading } = after[TRADING_URN] as Attributes;
      const readable = { ...after, [TRADING_URN]: trading };
      expect(() => validateResource(USER, { ...readable, schemas: [USER_URN] })).not.toThrow();
    }),
    { numRuns: 500 },
  );
});

test('all operations happen one after the other, or none', () => {
  fc.assert(
    fc.property(operations, (given) => {
      const together = attempt(given, JOHN);
      const apart = given.reduce<Attributes | null>((state, one) => state && attempt([one], state), JOHN);
      // A required attribute may be missing between two operations, not after the last.
      if (apart !== null) expect(together).toEqual(apart);
    }),
    { numRuns: 500 },
  );
});

test.each(['add', 'replace'])('%s by attribute twice is once', (op) => {
  const simple = paths.filter((path) => !path.includes('['));
  fc.assert(
    fc.property(fc.constantFrom(...simple), fc.constantFrom(...values), (path, value) => {
      const once = attempt([{ op, path, value }], JOHN);
      if (once !== null) expect(attempt([{ op, path, value }], once)).toEqual(once);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['title', 'title'],
  ['name.givenName', 'name'],
  ['emails[type eq "work"].value', 'emails'],
  ['locations', 'locations'],
  [`${ENTERPRISE_URN}:manager`, ENTERPRISE_URN],
])('an operation on %s touches nothing but %s', (path, touched) => {
  const op = fc.constantFrom('add', 'remove', 'replace');
  fc.assert(
    fc.property(op, fc.constantFrom(...values), (kind, value) => {
      const after = attempt([{ op: kind, path, value }], JOHN);
      if (after === null) return;
      const { [touched]: _before, ...others } = JOHN;
      const { [touched]: _after, ...same } = after;
      expect(same).toEqual(others);
    }),
  );
});
