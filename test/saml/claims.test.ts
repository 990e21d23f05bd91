import { expect, test } from 'vitest';
import { SECONDS } from '../oauth/world.ts';
import { assertion, ENTITY, PASSWORD, samlToken, signed, tokenOf, verifier } from './idp.ts';

const claims = (attributes: Record<string, readonly string[]>, settings: object = {}) =>
  verifier(settings)(samlToken({ attributes })).claims;

test('a sign-in by SAML says what one by OpenID says', () => {
  expect(claims({})).toEqual({ iss: ENTITY, sub: 'ada-1', acr: PASSWORD, auth_time: SECONDS - 60 });
});

test('attributes go by their names, one value as a text, several as a list', () => {
  const groups = 'http://schemas.xmlsoap.org/claims/Group';
  expect(claims({ mail: ['ada@example.com'], [groups]: ['a', 'b'], none: [] })).toMatchObject({
    mail: 'ada@example.com',
    [groups]: ['a', 'b'],
  });
  expect(claims({ none: [] })).not.toHaveProperty('none');
});

test('an attribute has the name, and is the list, that the configuration says', () => {
  const attributes = { email: { name: 'urn:oid:0.9.2342.19200300.100.1.3' }, groups: { list: true } };
  const said = { 'urn:oid:0.9.2342.19200300.100.1.3': ['ada@example.com'], groups: ['a'] };
  const told = claims(said, { attributes });
  expect(told).toMatchObject({ email: 'ada@example.com', groups: ['a'] });
  expect(told).not.toHaveProperty(['urn:oid:0.9.2342.19200300.100.1.3']);
});

test('no other attribute takes a name that the configuration has given', () => {
  const attributes = { email: { name: 'urn:mail' } };
  expect(claims({ email: ['eve@example.com'], 'urn:mail': ['ada@example.com'] }, { attributes }).email).toBe(
    'ada@example.com',
  );
  expect(claims({ email: ['eve@example.com'] }, { attributes })).not.toHaveProperty('email');
});

test.each([
  ...['iss', 'sub', 'acr', 'amr', 'auth_time', 'exp', 'aud', 'email_verified', 'act', 'may_act'],
  ...['authorization_details', '__proto__', 'constructor'],
])('%s is no attribute’s to say', (name) => {
  const told = claims({ [name]: ['evil'] });
  expect(JSON.stringify(told)).not.toContain('evil');
  expect(told).toMatchObject({ iss: ENTITY, sub: 'ada-1', acr: PASSWORD });
});

test('how somebody authenticated may be an attribute that the configuration names', () => {
  const name = 'http://schemas.microsoft.com/claims/authnmethodsreferences';
  expect(claims({ [name]: ['pwd'] }, { attributes: { amr: { name, list: true } } }).amr).toEqual(['pwd']);
});

test('a value that is XML, or nil, is none', () => {
  const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
  const attribute = (name: string, value: string) => `<saml:Attribute Name="${name}">${value}</saml:Attribute>`;
  const more = `<saml:AttributeStatement>${attribute('id', '<saml:AttributeValue><saml:NameID>x</saml:NameID></saml:AttributeValue>')}${attribute('nil', `<saml:AttributeValue ${xsi} xsi:nil="true"></saml:AttributeValue>`)}${attribute('empty', '<saml:AttributeValue></saml:AttributeValue>')}</saml:AttributeStatement>`;
  const told = verifier()(tokenOf(signed(assertion({ attributes: {}, more })))).claims;
  expect(told).toMatchObject({ empty: '' });
  expect(told).not.toHaveProperty('id');
  expect(told).not.toHaveProperty('nil');
});
