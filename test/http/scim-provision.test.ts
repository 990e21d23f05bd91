import { afterEach, describe, expect, test } from 'vitest';
import { GROUP, PATCH, type ScimWorld, startScim, USER } from './scim-world.ts';

let world: ScimWorld;
const start = async (settings: string) => {
  world = await startScim(settings);
};
afterEach(() => world.close());

const RESTORE = '  users: { onKnown: restore }';
const ADA = { schemas: [USER], userName: 'ada@example.com', externalId: 'hr-7', nickName: 'Ada', active: true };

const create = (changes: object = {}, client?: 'other') => world.scim('POST', '/Users', { ...ADA, ...changes }, client);
const deactivate = (id: string) =>
  world.scim('PATCH', `/Users/${id}`, {
    schemas: [PATCH],
    Operations: [{ op: 'replace', value: { active: false } }],
  });
const countAll = async () => (await world.scim('GET', '/Users?count=0')).body.totalResults;

/** Somebody whom Okta has unassigned. */
async function formerAda() {
  const { body } = await create();
  await deactivate(body.id);
  return body.id;
}

describe('onKnown: restore, as Okta assigns a person again', () => {
  test.each<[string, object]>([
    ['the same person', {}],
    [
      'the same userName in another case, under a new externalId',
      { userName: 'ADA@example.com', externalId: 'okta-1' },
    ],
    ['the same userName and no externalId', { externalId: undefined }],
    ['the same externalId under a new userName', { userName: 'ada.king@example.com' }],
    ['one of whom the client does not say active', { active: undefined }],
  ])('a POST of %s brings the deactivated user back', async (_, changes) => {
    await start(RESTORE);
    const id = await formerAda();
    const { status, headers, body } = await create({ nickName: undefined, title: 'Countess', ...changes });
    expect(status).toBe(201);
    expect(body).toMatchObject({ id, active: true, title: 'Countess', meta: { version: 'W/"3"' } });
    expect(headers.get('location')).toBe(`https://id.example.com/scim/v2/Users/${id}`);
    // As after a PUT: what the body does not say is gone.
    expect(body).not.toHaveProperty('nickName');
    expect(await countAll()).toBe(1);
    expect((await world.audit())[0]).toMatchObject({
      event: 'resource.restored',
      client: 'hr',
      resource: id,
      active: true,
    });
  });

  test('a POST of a user who is active stays a conflict', async () => {
    await start(RESTORE);
    await create();
    expect(await create({ externalId: 'hr-8' })).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
  });

  test('two that bring the same person back: one does, the other is told', async () => {
    await start(RESTORE);
    await formerAda();
    const statuses = (await Promise.all([create(), create()])).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([201, 409]);
    expect(await countAll()).toBe(1);
  });

  test('an externalId that two former users share brings neither back', async () => {
    await start(RESTORE);
    const former = [await create({ userName: 'ada' }), await create({ userName: 'bob' })];
    for (const { body } of former) await deactivate(body.id);
    const { status, body } = await create({ userName: 'eve' });
    expect(status).toBe(201);
    expect(body.userName).toBe('eve');
    expect(await countAll()).toBe(3);
  });

  test('a userName that another has by now is a conflict, and nobody is back', async () => {
    await start(RESTORE);
    const id = await formerAda();
    await create({ userName: 'eve', externalId: 'hr-9' });
    expect((await create({ userName: 'eve' })).status).toBe(409);
    expect((await world.scim('GET', `/Users/${id}`)).body.active).toBe(false);
  });

  test('a body that the schema refuses restores nobody', async () => {
    await start(RESTORE);
    const id = await formerAda();
    expect((await create({ shoeSize: 44 })).status).toBe(400);
    expect((await world.scim('GET', `/Users/${id}`)).body.active).toBe(false);
  });

  test('another tenant’s former user is not known here', async () => {
    await start(RESTORE);
    const id = await formerAda();
    const { status, body } = await create({}, 'other');
    expect(status).toBe(201);
    expect(body.id).not.toBe(id);
  });
});

describe('onKnown: restore, in a bulk', () => {
  const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
  const ada = { method: 'POST', path: '/Users', bulkId: 'ada', data: ADA };
  const team = {
    method: 'POST',
    path: '/Groups',
    bulkId: 'team',
    data: { schemas: [GROUP], displayName: 'Team', members: [{ value: 'bulkId:ada' }] },
  };
  const bulk = async (...operations: object[]) => {
    const { body } = await world.scim('POST', '/Bulk', { schemas: [BULK], Operations: operations });
    return body.Operations as { status: string; location: string }[];
  };

  test('what refers to the user who is back has their old id', async () => {
    await start(RESTORE);
    const id = await formerAda();
    const [back, made] = await bulk(ada, team);
    expect(back).toMatchObject({ status: '201', location: `https://id.example.com/scim/v2/Users/${id}` });
    const { body } = await world.scim('GET', `/Groups/${made?.location.split('/').at(-1)}`);
    expect(body.members).toMatchObject([{ value: id }]);
  });

  test('in a circle nobody comes back: the others have been told a new id', async () => {
    await start(RESTORE);
    const id = await formerAda();
    const reported = await bulk({ ...ada, data: { ...ADA, groups: [{ value: 'bulkId:team' }] } }, team);
    expect(reported.map(({ status }) => status)).toEqual(['409', '409']);
    expect((await world.scim('GET', `/Users/${id}`)).body.active).toBe(false);
    expect((await world.scim('GET', '/Groups?count=0')).body.totalResults).toBe(0);
  });
});

test('onKnown: conflict is the default: a POST of a deactivated user is 409', async () => {
  await start('');
  await formerAda();
  expect(await create()).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
});

describe('onDelete: deactivate', () => {
  test('a DELETE leaves the user readable and inactive', async () => {
    await start('  users: { onDelete: deactivate }');
    const { body } = await create();
    expect((await world.scim('DELETE', `/Users/${body.id}`)).status).toBe(204);
    expect((await world.scim('GET', `/Users/${body.id}`)).body).toMatchObject({ ...ADA, active: false });
    expect((await world.audit())[0]).toMatchObject({ event: 'resource.deactivated', resource: body.id, active: false });
  });

  test('a second DELETE changes nothing, an unknown id is 404', async () => {
    await start('  users: { onDelete: deactivate }');
    const { body } = await create();
    await world.scim('DELETE', `/Users/${body.id}`);
    expect((await world.scim('DELETE', `/Users/${body.id}`)).status).toBe(204);
    expect((await world.scim('GET', `/Users/${body.id}`)).body.meta.version).toBe('W/"2"');
    expect((await world.scim('DELETE', '/Users/nobody')).status).toBe(404);
  });

  test('who may only read may not deactivate either', async () => {
    await start('  users: { onDelete: deactivate }');
    const { body } = await create();
    expect((await world.scim('DELETE', `/Users/${body.id}`, undefined, 'auditor')).status).toBe(403);
    expect((await world.scim('GET', `/Users/${body.id}`)).body.active).toBe(true);
  });

  test('with restore, leaving and coming back keeps the id', async () => {
    await start('  users: { onDelete: deactivate, onKnown: restore }');
    const { body } = await create();
    await world.scim('DELETE', `/Users/${body.id}`);
    expect(await create()).toMatchObject({ status: 201, body: { id: body.id, active: true } });
  });
});

describe('passwordImport', () => {
  const URN = 'urn:avow:params:scim:schemas:extension:password:2.0:User';
  const BCRYPT = '$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW';
  const stored = async (id: string) => {
    const row = await world.store.getResource({ tenant: 'default', type: 'User', id });
    return JSON.parse(row?.hidden ?? '{}');
  };

  test('keeps a hash as it is given, and never gives it back', async () => {
    await start('  users: { passwordImport: true }');
    const { status, body } = await create({ [URN]: { passwordHash: BCRYPT } });
    expect(status).toBe(201);
    expect(JSON.stringify(body)).not.toContain(BCRYPT);
    expect(await stored(body.id)).toEqual({ password: BCRYPT });
    const read = await world.scim('GET', `/Users/${body.id}?attributes=password,${URN}:passwordHash`);
    expect(JSON.stringify(read.body)).not.toContain('$2b$');
  });

  test('takes one by PATCH in the place of what was there', async () => {
    await start('  users: { passwordImport: true }');
    const { body } = await create({ password: 'correct horse battery staple' });
    const operation = { op: 'replace', path: `${URN}:passwordHash`, value: BCRYPT };
    await world.scim('PATCH', `/Users/${body.id}`, { schemas: [PATCH], Operations: [operation] });
    expect(await stored(body.id)).toEqual({ password: BCRYPT });
  });

  test('is not to be filtered on', async () => {
    await start('  users: { passwordImport: true }');
    const filter = encodeURIComponent(`${URN}:passwordHash sw "$2"`);
    expect((await world.scim('GET', `/Users?filter=${filter}`)).body.scimType).toBe('invalidFilter');
  });

  test('what is no hash is refused, and nobody is made', async () => {
    await start('  users: { passwordImport: true }');
    const { status, body } = await create({ [URN]: { passwordHash: 'secret' } });
    expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType: 'invalidValue' });
    expect(body.detail).toContain('bcrypt');
    expect(await countAll()).toBe(0);
  });

  test('without the setting the attribute is unknown', async () => {
    await start('');
    expect((await create({ [URN]: { passwordHash: BCRYPT } })).status).toBe(400);
  });
});
