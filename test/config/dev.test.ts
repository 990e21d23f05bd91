import { expect, test } from 'vitest';
import { developmentConfig } from '../../src/config/dev.ts';
import { configOf } from './written.ts';

const DIGEST = 'ab'.repeat(32);

test('the development configuration is good as it is, and knows one provisioning token by its digest', () => {
  const config = configOf(developmentConfig(DIGEST, 9090));
  expect(config.scim.clients).toEqual({
    development: { tokenSha256: DIGEST, access: 'write', onForbidden: 'refuse', tenant: 'default' },
  });
  expect(config.database).toBe('./avow.db');
  expect(config).toMatchObject({ issuer: 'http://localhost:9090', listen: { port: 9090 } });
});

test('what it shows commented out is good as well', () => {
  const text = developmentConfig(DIGEST, 8080);
  const example = text.slice(text.indexOf('# claims:')).replaceAll(/^# /gm, '');
  const config = configOf(text + example, { ORDERS_WEB_SECRET: 'a-secret-of-enough-length' });
  expect(config.clients['orders-web']?.scopes).toEqual(['orders_read']);
});
