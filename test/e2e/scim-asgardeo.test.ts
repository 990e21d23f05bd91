/** WSO2's client library, with the calls that its applications make when people look at their profile and change it. */
import { AsgardeoAPIError, getScim2Me, updateMeProfile } from '@asgardeo/javascript';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Listening } from '../../src/server.ts';
import { startTrading, type Trading } from '../trading.ts';

let world: Trading;
let listening: Listening;
let john: string;
/** What every call is given: where /Me is, and John's own access token. */
let me: { readonly url: string; readonly headers: { readonly authorization: string } };
beforeAll(async () => {
  world = await startTrading((config) =>
    config
      .replace('scopes:\n', "scopes:\n  'scim:write': { rules: [{ allow: { to: human } }] }\n")
      .replaceAll(/(scopes: \[trades[^\]]*)\]\n {4}tokens/g, "$1, 'scim:write']\n    tokens")
      .replace('scim:\n', 'scim:\n  me: { write: [phoneNumbers, nickName, name, emails] }\n'),
  );
  john = await world.createJohn();
  listening = await world.listen();
  const { body } = await world.exchange(await world.signIn(), 'scim:write');
  me = { url: `${listening.url}/scim/v2/Me`, headers: { authorization: `Bearer ${body.access_token}` } };
});
afterAll(async () => {
  await listening.stop(1_000);
  await world.stop();
});

test('reads the profile', async () => {
  const profile = await getScim2Me(me);
  expect(profile).toMatchObject({ id: john, userName: 'john.doe@example.com', name: { givenName: 'John' } });
});

test('changes the profile, and gets the changed one back', async () => {
  const payload = {
    nickName: 'Jack',
    name: { givenName: 'Jack' },
    phoneNumbers: [{ type: 'mobile', value: '+1 555 0100' }],
  };
  const changed = await updateMeProfile({ ...me, payload });
  // RFC 7644 §3.5.2.3: of a complex attribute, what is not mentioned stays.
  expect(changed).toMatchObject({ ...payload, id: john, name: { givenName: 'Jack', familyName: 'Doe' } });
  expect(await getScim2Me(me)).toMatchObject(payload);
});

test.each([
  ['what people may not change of themselves', { locations: ['LDN'] }, 403, /locations/],
  ['what nobody declared', { shoeSize: 44 }, 400, /shoeSize/],
])('its error says what is wrong with %s', async (_, payload, statusCode, message) => {
  const refused = updateMeProfile({ ...me, payload });
  await expect(refused).rejects.toBeInstanceOf(AsgardeoAPIError);
  await expect(refused).rejects.toMatchObject({ statusCode, message: expect.stringMatching(message) });
});
