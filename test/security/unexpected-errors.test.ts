import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { renderFailure } from '../../src/http/failure.ts';

const SECRET = 'SQLITE_ERROR: near "password=hunter2" at /srv/avow/src/store/steps.ts';

/** An Avow in which everything fails in a way that nobody foresaw. */
function failing() {
  const logged: unknown[] = [];
  const app = new Hono();
  app.all('*', () => {
    throw new Error(SECRET, { cause: new Error('select * from users') });
  });
  const log = { info: () => {}, warn: () => {}, error: (fields: object) => void logged.push(fields) };
  const places = { scimPath: '/scim/v2', scimUrl: 'https://id.example.com/scim/v2' };
  app.onError((error, c) => renderFailure(error, c, { log, ...places, keep: async () => {} }));
  return { app, logged };
}

describe('an error that nobody foresaw', () => {
  test.each(['/scim/v2', '/scim/v2/Users', '/scim/v2/Users/1?filter=x', '/token', '/introspect', '/elsewhere'])(
    'at %s is a 500 that tells the caller nothing, and the log everything',
    async (path) => {
      const { app, logged } = failing();
      const response = await app.request(path);
      const seen = (await response.text()) + JSON.stringify([...response.headers]);
      expect(response.status).toBe(500);
      expect(seen).not.toMatch(/SQLITE|hunter2|srv|select|Error:|\bat /);
      expect(logged).toMatchObject([{ err: { message: SECRET }, method: 'GET' }]);
    },
  );
});
