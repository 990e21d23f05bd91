import { describe, expect, test } from 'vitest';
import { parseFilter } from '../../src/scim/filter.ts';
import { applyPatch } from '../../src/scim/patch.ts';
import type { Permission } from '../../src/scim/permission.ts';
import { project } from '../../src/scim/project.ts';
import { attributesNamed, reachOf } from '../../src/scim/reach.ts';
import { readablePart, readReach, requireReadable } from '../../src/scim/readable.ts';
import { replaceAttributes } from '../../src/scim/replace.ts';
import type { Attributes, JsonObject } from '../../src/scim/resource.ts';
import { restrict, startOf } from '../../src/scim/restrict.ts';
import { validateResource } from '../../src/scim/validate.ts';
import { ENTERPRISE_URN, JOHN, PATCH_URN, refusalOf, resourceOf, TRADING_URN, USER, USER_URN } from './person.ts';

const named = (names: readonly string[]) => names.flatMap((name) => attributesNamed(USER, name));

function permission(read: readonly string[], write: readonly string[], rest: Partial<Permission> = {}): Permission {
  return {
    create: true,
    delete: true,
    read: read.includes('*') ? 'all' : readReach(USER, named(read)),
    write: write.includes('*') ? 'all' : reachOf(named(write)),
    onForbidden: 'refuse',
    ...rest,
  };
}

const HR = permission(['*'], ['title', 'externalId', 'name.givenName', `${ENTERPRISE_URN}:department`]);
const BLIND = permission(['userName', 'emails.value'], ['title', 'nickName']);

function patch(who: Permission, ...operations: readonly object[]): Attributes {
  const start = startOf(USER, who, JOHN);
  return applyPatch(USER, start, { schemas: [PATCH_URN], Operations: operations }, (after) =>
    restrict(USER, who, { before: JOHN, start, after, absent: 'removed' }),
  );
}

function put(who: Permission, body: JsonObject): Attributes {
  const start = startOf(USER, who, JOHN);
  return replaceAttributes(USER, start, { schemas: [USER_URN], ...body }, (after) =>
    restrict(USER, who, { before: JOHN, start, after, absent: 'unspoken' }),
  );
}

function post(who: Permission, body: JsonObject): Attributes {
  return validateResource(USER, { schemas: [USER_URN], ...body }, (after) =>
    restrict(USER, who, { before: {}, start: {}, after, absent: 'unspoken' }),
  );
}

const replace = (path: string, value: unknown) => ({ op: 'replace', path, value });
const ignoring = (who: Permission): Permission => ({ ...who, onForbidden: 'ignore' });

describe('what a client may write, it writes', () => {
  test.each<[string, object, object]>([
    ['an attribute', replace('title', 'Head of desk'), { title: 'Head of desk' }],
    ['a sub-attribute', replace('name.givenName', 'Jon'), { name: { givenName: 'Jon', familyName: 'Doe' } }],
    [
      'one of an extension',
      replace(`${ENTERPRISE_URN}:department`, 'FX'),
      {
        [ENTERPRISE_URN]: { employeeNumber: '701984', manager: { value: '26', displayName: 'Ann' }, department: 'FX' },
      },
    ],
    ['by removing it', { op: 'remove', path: 'externalId' }, { externalId: undefined }],
  ])('%s', (_, operation, changed) => {
    expect(patch(HR, operation)).toEqual({ ...JOHN, ...changed });
  });
});

describe('what it may not write stays, and is named', () => {
  test.each<[string, object, string]>([
    ['an attribute', replace('nickName', 'Joe'), 'nickName'],
    [
      'a sub-attribute beside one that it may',
      replace('name', { givenName: 'Jon', familyName: 'D' }),
      'name.familyName',
    ],
    ['a value of several', { op: 'add', path: 'roles', value: [{ value: 'admin' }] }, 'roles'],
    ['a value by a filter', replace('emails[type eq "work"].value', 'x@example.com'), 'emails'],
    ['a removal', { op: 'remove', path: 'locations' }, 'locations'],
    ['the password', replace('password', 'another one'), 'password'],
    ['a whole extension', { op: 'remove', path: ENTERPRISE_URN }, `${ENTERPRISE_URN}:employeeNumber`],
    ['a member of a PATCH without a path', { op: 'replace', value: { title: 'T', userName: 'x' } }, 'userName'],
  ])('%s', (_, operation, path) => {
    const refused = refusalOf(() => patch(HR, operation));
    expect(refused).toMatchObject({ status: 403, scimType: null });
    expect(refused.detail).toContain(`may not write ${path}`);
    expect(patch(ignoring(HR), operation, replace('externalId', 'new'))).toMatchObject({
      ...JOHN,
      externalId: 'new',
      ...('value' in operation &&
        Object.hasOwn(operation.value as object, 'givenName') && { name: { givenName: 'Jon' } }),
    });
  });

  test('every such attribute is named at once', () => {
    const both = () => patch(HR, { op: 'add', value: { nickName: 'J', active: false, title: 'T' } });
    expect(refusalOf(both).detail).toContain('nickName, active');
  });

  test('a POST with it is refused, or creates without it', () => {
    const body = { userName: 'ada', title: 'T', nickName: 'A' };
    const who = permission(['*'], ['userName', 'title']);
    expect(refusalOf(() => post(who, body)).detail).toContain('may not write nickName');
    expect(post(ignoring(who), body)).toEqual({ userName: 'ada', title: 'T' });
  });
});

describe('RFC 7644 §3.5.1 a PUT', () => {
  test('that leaves out what it may not write clears none of it, and clears what it may', () => {
    expect(put(HR, { userName: 'john.doe@example.com', title: 'T' })).toEqual({
      ...JOHN,
      externalId: undefined,
      title: 'T',
      name: { familyName: 'Doe' },
    });
  });

  test('needs nothing that is required and not its to write', () => {
    expect(put(HR, { externalId: 'hr-1' })).toMatchObject({ userName: JOHN.userName, externalId: 'hr-1' });
  });

  test('that sends back what was read passes', () => {
    const seen = project(USER, resourceOf(JOHN), { attributes: null, excludedAttributes: null });
    expect(put(HR, { ...seen, title: 'T' })).toEqual({ ...JOHN, title: 'T' });
  });

  test.each([
    [{ emails: [{ value: 'x@example.com' }] }, 'emails'],
    [{ name: { givenName: 'John', familyName: 'Other' } }, 'name.familyName'],
    [{ password: 'another' }, 'password'],
    [{ [TRADING_URN]: { desk: 'Rates' } }, `${TRADING_URN}:desk`],
  ])('with another value, %j, is refused', (body, path) => {
    expect(refusalOf(() => put(HR, body)).detail).toContain(`may not write ${path}`);
    expect(put(ignoring(HR), { ...body, externalId: 'hr-2998', name: JOHN.name ?? {} })).toEqual(JOHN);
  });
});

describe('what a client may neither read nor write is the same to it whatever it is', () => {
  const right = 'hr-2998';
  test.each<[string, (guess: string) => unknown]>([
    ['a PATCH that guesses', (guess) => patch(BLIND, replace('externalId', guess))],
    ['a PUT that guesses', (guess) => put(BLIND, { externalId: guess })],
    ['a PATCH that guesses among others', (guess) => patch(BLIND, { op: 'add', value: { externalId: guess } })],
  ])('%s', (_, attempt) => {
    const answers = [right, 'wrong'].map((guess) => refusalOf(() => attempt(guess)));
    expect(answers.map(({ status, detail }) => ({ status, detail }))).toEqual([
      { status: 403, detail: expect.stringContaining('externalId') },
      { status: 403, detail: expect.stringContaining('externalId') },
    ]);
  });

  test('also where such changes are ignored: nothing changes, right or wrong', () => {
    for (const guess of [right, 'wrong']) expect(patch(ignoring(BLIND), replace('externalId', guess))).toEqual(JOHN);
  });

  test('its own attributes are written all the same, and required ones out of its sight stay', () => {
    const blind = permission(['nickName'], ['title']);
    expect(patch(blind, replace('title', 'T'))).toEqual({ ...JOHN, title: 'T' });
    expect(put(blind, { title: 'T' })).toEqual({ ...JOHN, title: 'T' });
  });

  test('a hash is no password to send back', () => {
    const hash = { ...JOHN, password: '$argon2id$v=19$...' };
    const start = startOf(USER, HR, hash);
    expect(start).not.toHaveProperty('password');
  });
});

describe('what a client may read', () => {
  test('is all that it sees', () => {
    const seen = readablePart(USER, resourceOf(JOHN), BLIND.read);
    expect(seen).toEqual({
      schemas: [USER_URN],
      id: '0198-a',
      userName: 'john.doe@example.com',
      emails: [{ value: 'John.Doe@example.com' }, { value: 'john@home.example' }],
      meta: resourceOf(JOHN).meta,
    });
  });

  test('keeps an extension in schemas where it sees any of it', () => {
    const { read } = permission([`${ENTERPRISE_URN}:manager.value`], []);
    expect(readablePart(USER, resourceOf(JOHN), read)).toMatchObject({
      schemas: [USER_URN, ENTERPRISE_URN],
      [ENTERPRISE_URN]: { manager: { value: '26' } },
    });
  });

  test.each([
    'userName eq "x"',
    'emails.value sw "j" and not (USERNAME pr)',
    'id eq "1" or meta.lastModified gt "2020-01-01T00:00:00Z"',
  ])('it filters on: %s', (filter) => {
    expect(() => requireReadable(USER, BLIND.read, parseFilter(USER, filter))).not.toThrow();
  });

  test.each([
    ['title eq "x"', 'title'],
    ['userName eq "x" and (nickName pr or userName pr)', 'nickName'],
    ['not (externalId sw "a")', 'externalId'],
    ['externalId eq null', 'externalId'],
    ['emails[type eq "work"].value eq "x"', 'emails.display'],
    ['emails pr', 'emails.display'],
    ['name.givenName co "a"', 'name.givenName'],
    [`${ENTERPRISE_URN}:employeeNumber ge "1"`, `${ENTERPRISE_URN}:employeeNumber`],
    [`schemas eq "${TRADING_URN}"`, 'schemas'],
  ])('it does not filter on anything else: %s', (filter, path) => {
    const refused = refusalOf(() => requireReadable(USER, BLIND.read, parseFilter(USER, filter)));
    expect(refused).toMatchObject({ status: 400, scimType: 'invalidFilter' });
    expect(refused.detail).toMatch(/may not read/);
    if (!path.startsWith('emails.')) expect(refused.detail).toContain(path);
  });
});
