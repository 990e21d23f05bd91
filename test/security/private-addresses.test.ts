/** SSRF (CVE-2026-27945, CVE-2026-55671): a public name that resolves to an address inside is refused wherever Avow connects. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decisionPoint } from '../../schema/decision-points.ts';
import { createDecisionCall } from '../../src/authzen/call.ts';
import { deliver } from '../../src/events/deliver.ts';
import { createCredentialStatus } from '../../src/oauth/credential-status.ts';
import { createRemoteKeys } from '../../src/oauth/keys-remote.ts';
import { createOutbound } from '../../src/outbound/outbound.ts';
import { CALM, EFFECTS } from '../claims/config.ts';
import { json, type StandIn, standIn } from '../claims/stand-in.ts';

let inside: StandIn;
let url: string;
let resolved: string;
const outbound = createOutbound(() => Promise.resolve([{ address: resolved, family: 4 }]));

beforeEach(async () => {
  inside = await standIn(json({ keys: [] }));
  url = `http://public.example:${new URL(inside.url).port}`;
});
afterEach(() => inside.close());

describe.each([
  ['127.0.0.1', 'loopback, and allowPrivate does not name it'],
  ['10.0.0.1', 'private (RFC 1918), and allowPrivate does not name it'],
  ['169.254.169.254', 'link-local, where nothing may be asked'],
])('a name that resolves to %s', (address, why) => {
  const reason = `public.example is at ${address}, which is ${why}`;
  beforeEach(() => {
    resolved = address;
  });

  test.each([
    ['keys', { jwksUri: true }],
    ['discovery', { jwksUri: false }],
  ])('is not asked for the %s of a provider; the record says why, the answer does not', async (_, { jwksUri }) => {
    const provider = { issuer: url, jwksUri: jwksUri ? `${url}/jwks` : undefined, allowPrivate: [] };
    const keys = createRemoteKeys(provider, { outbound, now: () => 0 });
    const found = Promise.resolve(keys({ alg: 'ES256', kid: 'k' }, { payload: '', signature: '' }));
    const error: unknown = await found.catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'temporarily_unavailable',
      audit: `keys of ${url}: it cannot be reached: ${reason}`,
    });
    expect(String(error)).not.toContain(address);
    expect(inside.asked).toEqual([]);
  });

  test('is not asked whether a credential was revoked', async () => {
    const provider = { issuer: url, allowPrivate: [], algorithms: [], clockTolerance: 0 };
    const noKeys = () => Promise.reject(new Error('no key is asked for'));
    const statusOf = createCredentialStatus(provider, noKeys, { outbound, now: () => 0 });
    const error: unknown = await statusOf({ status_list: { idx: 0, uri: `${url}/list` } }).catch((e: unknown) => e);
    expect(error).toMatchObject({
      code: 'temporarily_unavailable',
      audit: `status list ${url}/list: it cannot be reached: ${reason}`,
    });
    expect(String(error)).not.toContain(address);
    expect(inside.asked).toEqual([]);
  });

  test('decides about nobody', async () => {
    const deps = { ...EFFECTS, outbound, newId: () => '1' };
    const call = createDecisionCall('authz', decisionPoint.parse({ url, for: 'all' }), deps);
    expect(await call.ask('default', { subject: { type: 'user', id: '1' } }, CALM)).toMatchObject({
      status: 'unavailable',
      reason: `it cannot be reached: ${reason}`,
    });
    expect(inside.asked).toEqual([]);
  });

  test('is not sent an event', async () => {
    const receiver = { url, authorization: null, fetch: outbound({ allowPrivate: [] }) };
    const delivery = await deliver(receiver, 'set', { wait: (_, signal) => ended(signal) });
    expect(delivery).toEqual({ kind: 'failed', reason: `it cannot be reached: ${reason}` });
    expect(inside.asked).toEqual([]);
  });
});

/** Over when the signal is aborted. */
function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
