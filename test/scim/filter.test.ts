import { expect, test } from 'vitest';
import { factsOf } from '../../src/scim/facts.ts';
import { parseFilter } from '../../src/scim/filter.ts';
import { DEFAULT_LIMITS } from '../../src/scim/limits.ts';
import { matches } from '../../src/scim/match.ts';
import { ENTERPRISE_URN, JOHN, refusalOf, resourceOf, TRADING_URN, USER, USER_URN } from './person.ts';

const john = factsOf(
  USER,
  resourceOf({
    ...JOHN,
    title: 'say "hi"\\',
    photos: [{ type: 'photo', value: 'https://p/J' }],
    // The bytes 1, 2, 255, 3.
    x509Certificates: [{ value: 'AQL/Aw==' }],
  }),
);
const finds = (filter: string) => matches(parseFilter(USER, filter), john);

test.each([
  'userName eq "john.doe@example.com"',
  'USERNAME EQ "JOHN.DOE@EXAMPLE.COM"',
  'userName  eq   "john.doe@example.com"  ',
  'userName sw "JOHN"',
  'userName ew ".COM"',
  'userName co "doe@"',
  `${USER_URN}:userName eq "john.doe@example.com"`,
  `${USER_URN.toUpperCase()}:USERNAME sw "john"`,
  `${USER_URN}:name.familyName eq "doe"`,
  `${ENTERPRISE_URN}:employeeNumber eq "701984"`,
  `${ENTERPRISE_URN}:employeeNumber eq 701984`,
  `${ENTERPRISE_URN}:manager.value eq "26"`,
  `${ENTERPRISE_URN}:manager eq "26"`,
  'externalId eq hr-2998',
  "userName eq 'John.Doe@example.com'",
  "emails[type eq 'home'].value eq 'john@home.example'",
  "(nickName ne 'it's one') and name[familyName eq 'Doe']",
  "nickName ne O'Brien",
  'id eq "0198-a"',
  'meta.resourceType eq "User"',
  'meta.lastModified gt "2025-06-01T13:59:59+02:00"',
  'meta.created le 2025-01-01T00:00:00Z',
  `schemas eq "${ENTERPRISE_URN}"`,
  'active eq true',
  'active eq "True"',
  'active ne False',
  'userId eq 2998',
  'userId eq "2998"',
  'userId gt 2997.5 and userId lt 3e3',
  `${TRADING_URN}:limit ge 12.5`,
  `${TRADING_URN}:hiredAt eq "2020-02-29T08:00:00Z"`,
  `${TRADING_URN}:hiredAt eq "2020-02-29T08:00:00"`,
  `${TRADING_URN}:badge eq "B-1"`,
  `${TRADING_URN}:notes co "left"`,
  'locations eq "ny"',
  'locations co "ond"',
  'emails co "home.example"',
  'emails eq "john@home.example"',
  'emails.type eq "home" and emails.primary eq true',
  'emails[type eq "home" and value co "home"]',
  'emails[type eq "work"].value eq "john.doe@example.com"',
  'emails[type eq "work" or type eq "home"].primary eq "True"',
  'not (emails[type eq "home"].primary eq true)',
  'emails[not (type eq "work")]',
  'locations[value eq "London"]',
  'name[givenName sw "J" and familyName eq "Doe"]',
  'name[givenName sw "J"].familyName eq "Doe"',
  'name[not (givenName eq "Ada")]',
  `${ENTERPRISE_URN}:manager[value eq "26"]`,
  'meta[resourceType eq "User" and version pr and location pr]',
  'photos.value eq "https://p/J"',
  'x509Certificates.value eq "AQL/Aw=="',
  'x509Certificates eq "AQL_Aw"',
  'X509CERTIFICATES[VALUE sw "AQ"]',
  'x509Certificates.value co "Av8"',
  'x509Certificates.value ew "/wM="',
  'x509Certificates.value ne "AQL/"',
  'x509Certificates pr',
  'title eq "say \\"hi\\"\\\\"',
  'title eq "\\u0073ay \\"hi\\"\\\\"',
  'nickName eq null',
  'title ne null',
  'nickName ne "Johnny"',
  'not (nickName pr)',
  'emails pr and name pr and name.givenName pr',
  'userName eq "x" or userName eq "y" or active eq true',
  'active eq false and userName pr or userId eq 2998',
  'userId eq 2998 or active eq false and userName eq "x"',
  '(active eq false or active eq true) and (userId eq 1 or userId eq 2998)',
  'not (active eq false) and not(userId eq 1)',
])('John is found by %s', (filter) => {
  expect(finds(filter)).toBe(true);
});

test.each([
  'userName eq "john"',
  'externalId eq "HR-2998"',
  'id eq "0198-A"',
  `${TRADING_URN}:badge eq "b-1"`,
  'photos.value eq "https://p/j"',
  'active eq false',
  'active eq "yes"',
  'x509Certificates.value eq "aqL/Aw=="',
  'x509Certificates.value co "ECAw"',
  'x509Certificates.value sw "not base64"',
  'x509Certificates.value sw "A"',
  'x509Certificates.value ne "AQL_Aw"',
  'userId eq "no number"',
  'userId eq 2998.5',
  'userId gt 1e999',
  'meta.created eq "not a date"',
  'nickName eq ""',
  'nickName pr',
  'title eq null',
  'title gt null',
  'userName eq "john.doe@example.com\\u0000"',
  'emails[type eq "home" and value co "John.Doe"]',
  'emails[type eq "home"].value eq "john.doe@example.com"',
  'emails[type eq "home"].primary eq true',
  'emails[display pr]',
  'locations[value eq "Paris"]',
  'name[givenName sw "J" and familyName eq "Smith"]',
  'meta[version eq "W/\\"2\\""]',
  'not (active eq true) and not(userId eq 1)',
])('John is not found by %s', (filter) => {
  expect(finds(filter)).toBe(false);
});

test('what follows a value path speaks of the same element: one person’s work address is not found by her private one', () => {
  const filter = parseFilter(USER, 'emails[type eq "work"].value eq "anna@home.example"');
  const facts = factsOf(
    USER,
    resourceOf({
      emails: [
        { type: 'work', value: 'a@b' },
        { type: 'home', value: 'anna@home.example' },
      ],
    }),
  );
  expect(matches(filter, facts)).toBe(false);
});

test('$ref can be asked for, and its case counts', () => {
  const facts = factsOf(USER, resourceOf({ [ENTERPRISE_URN]: { manager: { value: '1', $ref: '../Users/A' } } }));
  expect(matches(parseFilter(USER, `${ENTERPRISE_URN}:manager.$ref eq "../Users/A"`), facts)).toBe(true);
  expect(matches(parseFilter(USER, `${ENTERPRISE_URN}:manager.$ref eq "../users/a"`), facts)).toBe(false);
});

test.each<[string, RegExp]>([
  ['', /attribute/],
  ['   ', /attribute/],
  ['userName', /operator/],
  ['userName is "x"', /"is".*operator/],
  ['userName eq', /value/],
  ['userName eq "x', /no end/],
  ['userName eq "a\\d"', /backslash/],
  ['userName eq "x" userName eq "y"', /'and' or 'or'/],
  ['userName eq "x" and', /attribute/],
  ['(userName eq "x"', /not closed/],
  ['userName eq "x")', /closes nothing/],
  ['emails[type eq "work"', /not closed/],
  ['emails[type eq "work")', /closes nothing/],
  ['emails[type eq "work"].value', /operator/],
  ['emails[type eq "work"].value[x eq 1]', /operator/],
  ['(userName pr).value eq "x"', /RFC 7644/],
  ['not userName eq "x"', /operator/],
  ['"userName" eq "x"', /attribute/],
  ['shoeSize eq 42', /"shoeSize"/],
  ['employeeNumber eq "1"', /"employeeNumber"/],
  ['emails.shoe eq "x"', /"emails.shoe"/],
  ['emails[shoe eq "x"]', /"shoe"/],
  ['emails[type eq "work"].shoe eq "x"', /"shoe"/],
  ['name.givenName.x eq "x"', /"name.givenName.x"/],
  ['name eq "x"', /complex.*name\.givenName/],
  ['title[value eq "x"]', /multi-valued/],
  ['name.givenName[value eq "x"]', /multi-valued/],
  ['emails[emails[type pr]]', /"emails"/],
  ['meta.lastModified gt "2026-11-29"', /meta\.lastModified takes a dateTime/],
  ['meta.created le "2026-11-29T00:00"', /takes a dateTime/],
  ['userId ge "many"', /userId takes a number/],
  ['active gt true', /active.*boolean/],
  ['active co "t"', /active.*boolean/],
  ['userId co 29', /userId.*integer/],
  ['x509Certificates.value gt "x"', /x509Certificates\.value.*binary/],
  ['x509Certificates le "AQ"', /binary/],
  ['password eq "x"', /password cannot/],
  ['password pr', /password cannot/],
  ['password eq null', /password cannot/],
  [`${TRADING_URN}:accounts.pin sw "0"`, /pin cannot/],
  [`${TRADING_URN}:accounts[pin eq "0000"]`, /pin cannot/],
  ['__proto__ eq "x"', /"__proto__"/],
  ['constructor.name eq "x"', /"constructor.name"/],
  ['toString pr', /"toString"/],
  [USER_URN, /operator/],
  [`${ENTERPRISE_URN} pr`, /not an attribute/],
])('%j is refused as an invalid filter that says why', (filter, why) => {
  const error = refusalOf(() => parseFilter(USER, filter));
  expect(error).toMatchObject({ status: 400, scimType: 'invalidFilter' });
  expect(error.detail).toMatch(why);
});

test.each<[string, string]>([
  ['nested', `${'('.repeat(DEFAULT_LIMITS.filter.depth + 1)}active pr${')'.repeat(DEFAULT_LIMITS.filter.depth + 1)}`],
  ['negated', `${'not ('.repeat(1000)}active pr${')'.repeat(1000)}`],
  ['brackets alone', '['.repeat(4000)],
  [
    'terms',
    Array(DEFAULT_LIMITS.filter.terms + 1)
      .fill('active pr')
      .join(' or '),
  ],
  ['long', `userName eq "${'x'.repeat(DEFAULT_LIMITS.filter.length)}"`],
])('a filter with too much in it (%s) is refused before it is parsed', (_what, filter) => {
  expect(refusalOf(() => parseFilter(USER, filter))).toMatchObject({ scimType: 'invalidFilter' });
});

test('a filter at the limits is answered', () => {
  const deep = `${'('.repeat(DEFAULT_LIMITS.filter.depth)}active pr${')'.repeat(DEFAULT_LIMITS.filter.depth)}`;
  const wide = Array(DEFAULT_LIMITS.filter.terms).fill('active eq true').join(' and ');
  expect([deep, wide].map(finds)).toEqual([true, true]);
});
