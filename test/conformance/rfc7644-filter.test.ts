import { expect, test } from 'vitest';
import { factsOf } from '../../src/scim/facts.ts';
import { parseFilter } from '../../src/scim/filter.ts';
import { matches } from '../../src/scim/match.ts';
import { project } from '../../src/scim/project.ts';
import { ENTERPRISE_URN, PLAIN_USER, refusalOf, resourceOf, USER_URN } from '../scim/person.ts';

const jensen = factsOf(
  PLAIN_USER,
  resourceOf(
    {
      userName: 'bjensen',
      name: { familyName: "O'Malley" },
      title: 'Tour Guide',
      userType: 'Employee',
      emails: [
        { value: 'bjensen@example.com', type: 'work' },
        { value: 'babs@example.org', type: 'home' },
      ],
      ims: [{ value: 'babs@foo.com', type: 'xmpp' }],
      [ENTERPRISE_URN]: { employeeNumber: '1' },
    },
    PLAIN_USER,
  ),
);

test.each([
  'userName eq "bjensen"',
  'name.familyName co "O\'Malley"',
  'userName sw "B"',
  `${USER_URN}:userName sw "b"`,
  'title pr',
  'meta.lastModified gt "2011-05-13T04:42:34Z"',
  'meta.lastModified ge "2025-06-01T12:00:00Z"',
  'meta.lastModified lt "2025-06-01T14:00:01+02:00"',
  'meta.lastModified le "2025-06-01T12:00:00.000Z"',
  'title pr and userType eq "Employee"',
  'title pr or userType eq "Intern"',
  `schemas eq "${ENTERPRISE_URN}"`,
  'userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")',
  'userType ne "Contractor" and not (emails co "example.net" or emails.value co "example.net")',
  'userType eq "Employee" and (emails.type eq "work")',
  'userType eq "Employee" and emails[type eq "work" and value co "@example.com"]',
  'emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.org"]',
])('§3.4.2.2 the RFC’s example %s finds whom it describes', (filter) => {
  expect(matches(parseFilter(PLAIN_USER, filter), jensen)).toBe(true);
});

test.each([
  'emails[type eq "work" and value co "@example.org"]',
  'userType ne "Employee"',
  'title pr and not (userType pr)',
])('§3.4.2.2 %s does not find her', (filter) => {
  expect(matches(parseFilter(PLAIN_USER, filter), jensen)).toBe(false);
});

test('§3.4.2.2 "and" binds closer than "or"', () => {
  const filter = 'title pr or userType eq "Intern" and userName eq "nobody"';
  expect(matches(parseFilter(PLAIN_USER, filter), jensen)).toBe(true);
});

test('§3.4.2.2 order cannot be asked of a boolean: 400 invalidFilter', () => {
  expect(refusalOf(() => parseFilter(PLAIN_USER, 'active gt true'))).toMatchObject({
    status: 400,
    scimType: 'invalidFilter',
  });
});

test('§3.9 attributes and excludedAttributes shape the answer; id is always there', () => {
  const resource = resourceOf({ userName: 'bjensen', title: 'Tour Guide' }, PLAIN_USER);
  const shown = project(PLAIN_USER, resource, { attributes: 'userName', excludedAttributes: null });
  expect(Object.keys(shown).sort()).toEqual(['id', 'schemas', 'userName']);
  const rest = project(PLAIN_USER, resource, { attributes: null, excludedAttributes: 'title,id' });
  expect(Object.keys(rest).sort()).toEqual(['id', 'meta', 'schemas', 'userName']);
});

test('§3.10 an attribute may be named with the URN of its schema', () => {
  const resource = resourceOf(
    { userName: 'bjensen', [ENTERPRISE_URN]: { division: 'x', costCenter: 'y' } },
    PLAIN_USER,
  );
  const shown = project(PLAIN_USER, resource, { attributes: `${ENTERPRISE_URN}:division`, excludedAttributes: null });
  expect(shown).toEqual({ schemas: resource.schemas, id: resource.id, [ENTERPRISE_URN]: { division: 'x' } });
});
