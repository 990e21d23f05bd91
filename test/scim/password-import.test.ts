import { describe, expect, test } from 'vitest';
import { buildCatalog } from '../../src/scim/catalog.ts';
import { PASSWORD_IMPORT, withImportedPassword } from '../../src/scim/password-import.ts';
import { refusalOf } from './person.ts';

const URN = 'urn:avow:params:scim:schemas:extension:password:2.0:User';
const imported = (passwordHash: string) => withImportedPassword(null, { userName: 'ada', [URN]: { passwordHash } });

/** As the systems write them; the passwords behind them are lost. */
const BCRYPT = '$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW';
const ARGON2 = '$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$Un/iaWUDZLWFqMRT4pyo8DkwKQ1s7XfS4dBY6lkQv1o';
const ssha = (bytes: number) => Buffer.alloc(bytes, 7).toString('base64');

describe('a hash that another system made stands in the place of the password’s own', () => {
  test.each([
    ['bcrypt', BCRYPT],
    ['bcrypt of PHP', BCRYPT.replace('$2b$', '$2y$')],
    ['bcrypt of old', BCRYPT.replace('$2b$', '$2a$')],
    ['argon2id', ARGON2],
    ['argon2i', ARGON2.replace('argon2id', 'argon2i')],
    ['PBKDF2 of passlib', '$pbkdf2-sha256$29000$N2YMIWQsBWBMae09x1jrPQ$1t8iyB2A.WF/Z5JZv.lfCIhXXN33N23OSgQYThBYRfk'],
    ['PBKDF2 as PHC', `$pbkdf2-sha512$i=210000,l=64$c2FsdHNhbHQ$${'A'.repeat(86)}`],
    ['PBKDF2 with SHA-1', '$pbkdf2$131000$r5WythYixPgf4zwnhPBerw$dH8YDBWyTXVCbPvYWtSWH8dSu4w'],
    ['SSHA', `{SSHA}${ssha(28)}`],
    ['SSHA256', `{SSHA256}${ssha(40)}`],
    ['SSHA512', `{ssha512}${ssha(72)}`],
  ])('%s', (_, hash) => {
    expect(imported(hash)).toEqual({ userName: 'ada', password: hash });
  });
});

describe('what is no such hash is refused, the accepted forms named', () => {
  test.each([
    ['a password in clear', 'correct horse battery staple'],
    ['bcrypt cut short', BCRYPT.slice(0, -1)],
    ['bcrypt of an unknown variant', BCRYPT.replace('$2b$', '$2x$')],
    ['bcrypt of cost 99', BCRYPT.replace('$12$', '$99$')],
    ['argon2d', ARGON2.replace('argon2id', 'argon2d')],
    ['argon2 without costs', '$argon2id$v=19$c29tZXNhbHQ$Un/iaWUDZLWFqMRT4pyo8DkwKQ1s7XfS4dBY6lkQv1o'],
    ['SSHA without a salt', `{SSHA}${ssha(20)}`],
    ['SSHA256 with the digest of SSHA', `{SSHA256}${ssha(28)}`],
    ['plain SHA', `{SHA}${ssha(20)}`],
    ['a digest of MD5', '5f4dcc3b5aa765d61d8327deb882cf99'],
  ])('%s', (_, hash) => {
    const refused = refusalOf(() => imported(hash));
    expect(refused).toMatchObject({ status: 400, scimType: 'invalidValue' });
    for (const form of ['bcrypt', 'PBKDF2', 'argon2', 'SSHA']) expect(refused.detail).toContain(form);
    expect(refused.detail).not.toContain(hash);
  });
});

test('a new password beside it is refused: which of them should count?', () => {
  const both = { password: 'new', [URN]: { passwordHash: BCRYPT } };
  expect(refusalOf(() => withImportedPassword(null, both)).detail).toContain('not both');
  expect(withImportedPassword({ password: 'old' }, { ...both, password: 'old' })).toEqual({ password: BCRYPT });
});

test('who imports nothing is left as they are', () => {
  const attributes = { userName: 'ada', password: 'new' };
  expect(withImportedPassword(null, attributes)).toBe(attributes);
});

test('the extension is sound, write-only and never returned', () => {
  const { catalog, problems } = buildCatalog([PASSWORD_IMPORT]);
  expect(problems).toEqual([]);
  const hash = catalog.resourceTypes.get('User')?.extensionAttributes.get(URN.toLowerCase())?.get('passwordhash');
  expect(hash?.definition).toMatchObject({ mutability: 'writeOnly', returned: 'never', caseExact: true });
});
