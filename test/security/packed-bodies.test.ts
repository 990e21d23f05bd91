/** A body under a coding is nobody's: what a firewall unpacks, and what is read here, could be two things. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerOf, SUPPORT, startTrading, type Trading } from '../trading.ts';

let world: Trading;
beforeAll(async () => {
  world = await startTrading();
});
afterAll(() => world.stop());

const FORM = 'application/x-www-form-urlencoded';
const PATHS: [string, string, string][] = [
  ['/oauth/token', FORM, 'grant_type=client_credentials'],
  ['/oauth/introspect', FORM, 'token=x'],
  ['/oauth/revoke', FORM, 'token=x'],
  ['/claims/explain', 'application/json', '{"client":"trading-web","scopes":["trades"]}'],
];
const CASES = PATHS.flatMap(([path, type, body]): [string, string, string, string | Uint8Array<ArrayBuffer>][] => [
  [path, type, 'gzip', new Uint8Array(gzipSync(body))],
  [path, type, 'gzip', body],
  [path, type, 'identity, br', body],
]);
test.each(CASES)('%s (%s) takes none with Content-Encoding: %s', async (path, type, coding, body) => {
  const authorization = `Basic ${Buffer.from(`${SUPPORT.id}:${SUPPORT.secret}`).toString('base64')}`;
  const headers = { 'content-type': type, 'content-encoding': coding, authorization };
  const answer = await answerOf(await world.request(path, { method: 'POST', headers, body }));
  expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request']);
  expect(answer.body.error_description).toContain('Content-Encoding');
});
