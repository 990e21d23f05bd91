import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JOHN } from '../../examples/trading/john.ts';
import { SECRETS, startTrading, type Trading } from '../trading.ts';

let world: Trading;
beforeAll(async () => {
  world = await startTrading();
});
afterAll(() => world.stop());

const people = async () => (await world.scim('GET', '/Users?count=0')).body.totalResults;
const send = (body: string, type = 'application/scim+json') =>
  world.scim('POST', '/Users', body, { 'content-type': type });
const packed = (coding: string) =>
  world.scim('POST', '/Users', john({}), { 'content-type': 'application/scim+json', 'content-encoding': coding });
const john = (changes: Record<string, unknown>) => JSON.stringify({ ...JOHN, ...changes });

describe('a body that cannot be taken is refused in the words of RFC 7644 §3.12, and nothing is written', () => {
  test.each([
    ['that is not JSON', () => send('{"userName":'), 400, 'invalidSyntax', /not JSON/],
    ['that is empty', () => send(''), 400, 'invalidSyntax', /not JSON/],
    ['that is a list', () => send('[]'), 400, 'invalidSyntax', /object/],
    ['of a wrong media type', () => send(john({}), 'text/xml'), 415, undefined, /application\/scim\+json/],
    ['that is a form', () => send('userName=john', 'application/x-www-form-urlencoded'), 415, undefined, /json/],
    ['that says it is packed', () => packed('gzip'), 415, undefined, /Content-Encoding/],
    ['over the limit', () => send(john({ nickName: 'x'.repeat(1_100_000) })), 413, undefined, /1048576 bytes/],
    ['with schemas that are none', () => send(john({ schemas: 'User' })), 400, 'invalidSyntax', /schemas/],
    ['with the schemas of another type', () => send(john({ schemas: ['urn:x'] })), 400, 'invalidValue', /schemas/],
    ['with an attribute nobody declared', () => send(john({ shoeSize: 44 })), 400, 'invalidValue', /shoeSize/],
    ['with a word for an integer', () => send(john({ userId: 'many' })), 400, 'invalidValue', /userId/],
    ['with a fraction for an integer', () => send(john({ userId: 1.5 })), 400, 'invalidValue', /userId/],
    ['with one value for many', () => send(john({ emails: { value: 'x' } })), 400, 'invalidValue', /emails/],
    [
      'with two primaries',
      () =>
        send(
          john({
            emails: [
              { value: 'a', primary: true },
              { value: 'b', primary: true },
            ],
          }),
        ),
      400,
      'invalidValue',
      /primary/,
    ],
    [
      'with __proto__',
      () => send(`{"__proto__":{"admin":true},${john({}).slice(1)}`),
      400,
      'invalidValue',
      /__proto__/,
    ],
    [
      'with no userName and no e-mail to fill it from',
      () => send(john({ emails: [] })),
      400,
      'invalidValue',
      /userName/,
    ],
  ])('%s', async (_, act, status, scimType, detail) => {
    const before = await people();
    const answer = await act();
    expect(answer.body).toMatchObject({ status: String(status), ...(scimType && { scimType }) });
    expect(answer.status).toBe(status);
    expect(answer.body.detail).toMatch(detail);
    expect(answer.headers.get('content-type')).toBe('application/scim+json');
    expect(await people()).toBe(before);
  });

  test('that is not UTF-8, so that nobody is called what nobody sent; a byte order mark is passed over', async () => {
    const sent = (bytes: Buffer) =>
      world.request('/scim/v2/Users', {
        method: 'POST',
        headers: { authorization: `Bearer ${SECRETS.HR_TOKEN}`, 'content-type': 'application/scim+json' },
        body: new Uint8Array(bytes),
      });
    const text = john({ userName: 'zo\u00eb@example.com', userId: 77, externalId: 'z', emails: [] });
    const refused = await sent(Buffer.from(text, 'latin1'));
    expect(await refused.json()).toMatchObject({
      status: '400',
      scimType: 'invalidSyntax',
      detail: 'the body is not UTF-8',
    });
    const taken = await sent(Buffer.from(`\ufeff${text}`, 'utf8'));
    expect(await taken.json()).toMatchObject({ userName: 'zo\u00eb@example.com' });
  });

  test('a body that says that it is over the limit is not read at all', async () => {
    let read = false;
    const body = new ReadableStream(
      {
        pull(controller) {
          read = true;
          controller.enqueue(new TextEncoder().encode('{}'));
          controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    const response = await world.request('/scim/v2/Users', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${SECRETS.HR_TOKEN}`,
        'content-type': 'application/scim+json',
        'content-length': '1048577',
      },
      body,
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ status: '413', detail: expect.stringContaining('1048576') });
    expect(read).toBe(false);
  });

  test('the limit holds for a body that does not say how long it is', async () => {
    const chunk = new TextEncoder().encode(' '.repeat(100_000));
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 1;
        controller.enqueue(chunk);
        if (sent === 100) controller.close();
      },
    });
    const response = await world.request('/scim/v2/Users', {
      method: 'POST',
      headers: { authorization: `Bearer ${SECRETS.HR_TOKEN}`, 'content-type': 'application/scim+json' },
      body,
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(413);
    expect(sent).toBeLessThan(20);
  });
});

describe('a query that cannot be answered', () => {
  test.each([
    ['a filter that does not parse', 'filter=userName eq', 'invalidFilter', /./],
    ['a filter on an attribute nobody declared', 'filter=shoeSize eq 44', 'invalidFilter', /shoeSize/],
    ['a filter on what is never returned', 'filter=password eq "x"', 'invalidFilter', /password/],
    ['a filter nested too deep', `filter=${'('.repeat(5_000)}a pr`, 'invalidFilter', /./],
    ['a filter that is too long', `filter=userName eq "${'x'.repeat(10_000)}"`, 'invalidFilter', /./],
    ['a count that is no number', 'count=many', 'invalidValue', /count/],
  ])('%s', async (_, query, scimType, detail) => {
    const { status, body } = await world.scim('GET', `/Users?${query}`);
    expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType });
    expect(body.detail).toMatch(detail);
  });

  test('a path where nothing is served is a SCIM 404 that says where to look', async () => {
    const { status, body } = await world.scim('GET', '/Robots');
    expect(status).toBe(404);
    expect(body.detail).toContain('/ResourceTypes');
  });
});

test('without the setting that fills userName, the mission body is a 400 that names the missing attribute', async () => {
  const strict = await startTrading((config) => config.replace(/ {2}users:\n.*\n/, ''));
  const { status, body } = await strict.scim('POST', '/Users', JOHN);
  expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType: 'invalidValue' });
  expect(body.detail).toContain('userName');
  await strict.stop();
});
