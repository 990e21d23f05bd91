import { expect, test } from 'vitest';
import { project } from '../../src/scim/project.ts';
import { projectionOf } from '../../src/scim/projection.ts';
import { ENTERPRISE_URN, JOHN, refusalOf, resourceOf, TRADING_URN, USER, USER_URN } from './person.ts';

const john = resourceOf(JOHN);
const only = (attributes: string) => project(USER, john, { attributes, excludedAttributes: null });
const but = (excludedAttributes: string) => project(USER, john, { attributes: null, excludedAttributes });
const [WORK, HOME] = [
  { value: 'John.Doe@example.com', type: 'work', primary: true },
  { value: 'john@home.example', type: 'home' },
];
const ALWAYS = { schemas: john.schemas, id: john.id, [TRADING_URN]: { desk: 'FX' } };

test.each<[string, object]>([
  ['userName', { userName: JOHN.userName }],
  ['USERNAME, name.givenname', { userName: JOHN.userName, name: { givenName: 'John' } }],
  [`${USER_URN}:userName`, { userName: JOHN.userName }],
  ['emails.value', { emails: [{ value: 'John.Doe@example.com' }, { value: 'john@home.example' }] }],
  ['emails', { emails: JOHN.emails }],
  ['emails[type eq "work, or \\"]\\" home"],userName', { userName: JOHN.userName }],
  ['emails[type eq "work"]', { emails: [WORK] }],
  ['EMAILS[TYPE eq "work"].value,userName', { userName: JOHN.userName, emails: [{ value: WORK.value }] }],
  ['emails[type eq "work"],emails.value', { emails: [WORK, { value: HOME.value }] }],
  ['emails[type eq "work" or type eq "home"]', { emails: JOHN.emails }],
  ['locations[value sw "L"]', { locations: ['London'] }],
  ['userName[type eq "work"],emails[shoe eq "work"],emails[', {}],
  ['meta.version', { meta: { version: 'W/"3"' } }],
  [`${ENTERPRISE_URN}:manager.value`, { [ENTERPRISE_URN]: { manager: { value: '26' } } }],
  [ENTERPRISE_URN.toUpperCase(), { [ENTERPRISE_URN]: JOHN[ENTERPRISE_URN] }],
  [`${TRADING_URN}:notes`, { [TRADING_URN]: { desk: 'FX', notes: 'left-handed' } }],
  [
    `${TRADING_URN}:accounts`,
    {
      [TRADING_URN]: {
        desk: 'FX',
        accounts: [
          { value: 'A1', currency: 'USD', primary: true },
          { value: 'A2', currency: 'EUR' },
        ],
      },
    },
  ],
  ['emails.primary', { emails: [{ primary: true }] }],
  ['', {}],
  ['shoeSize,__proto__,constructor,emails.shoe', {}],
  [`password,${TRADING_URN}:taxNumber,${TRADING_URN}:accounts.pin`, {}],
])('attributes=%s shows that and what is always returned', (attributes, shown) => {
  expect(only(attributes)).toEqual({ ...ALWAYS, ...shown });
});

test.each<[string, string[]]>([
  ['emails', ['emails']],
  ['EMAILS,Locations', ['emails', 'locations']],
  ['meta', ['meta']],
  [`id,schemas,shoeSize`, []],
])('excludedAttributes=%s leaves out %j and what is not shown by default', (excluded, names) => {
  const { password: _never, ...rest } = john;
  const expected = Object.fromEntries(Object.entries(rest).filter(([name]) => !names.includes(name)));
  const accounts = [
    { value: 'A1', currency: 'USD', primary: true },
    { value: 'A2', currency: 'EUR' },
  ];
  const { taxNumber: _tax, notes: _notes, ...trading } = JOHN[TRADING_URN] as Record<string, unknown>;
  expect(but(excluded)).toEqual({ ...expected, [TRADING_URN]: { ...trading, accounts } });
});

test('excludedAttributes takes sub-attributes and whole extensions, but never what is always returned', () => {
  const shown = but(`emails.type,name.givenName,${ENTERPRISE_URN},${TRADING_URN}`);
  expect(shown).toMatchObject({
    name: { familyName: 'Doe' },
    emails: [{ value: 'John.Doe@example.com', primary: true }, { value: 'john@home.example' }],
  });
  expect(shown.name).toEqual({ familyName: 'Doe' });
  expect(shown).not.toHaveProperty([ENTERPRISE_URN]);
  expect(shown[TRADING_URN]).toEqual({ desk: 'FX' });
});

test('excludedAttributes takes value paths: the elements that they mean, or a part of these', () => {
  expect(but('emails[type eq "work"]').emails).toEqual([HOME]);
  expect(but('emails[type eq "work"].type').emails).toEqual([{ value: WORK.value, primary: true }, HOME]);
  expect(but('emails[type pr]')).not.toHaveProperty('emails');
});

test('a list of unclosed brackets is read in no time, and one beyond the bound not at all', () => {
  expect(only('['.repeat(4_096))).toEqual(ALWAYS);
  const long = 'a'.repeat(4_097);
  for (const read of [() => projectionOf(long, null), () => projectionOf(null, long)])
    expect(refusalOf(read)).toMatchObject({ status: 400, scimType: 'invalidValue' });
});

test('both at once are refused', () => {
  expect(refusalOf(() => projectionOf('a', 'b'))).toMatchObject({ status: 400, scimType: 'invalidValue' });
});
