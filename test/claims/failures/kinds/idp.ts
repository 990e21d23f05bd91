import { configSchema } from '../../../../schema/config.ts';
import { createUserInfos } from '../../../../src/issuer/user-info.ts';
import { openIdProviders } from '../../../../src/oauth/provider-protocols.ts';
import { createOutbound } from '../../../../src/outbound/outbound.ts';
import { contextOf, EFFECTS } from '../../config.ts';
import { askBaseSource } from '../ask.ts';
import type { Condition } from '../condition.ts';
import type { FailingKind } from '../kind.ts';
import { misbehavingServer } from '../misbehaving-server.ts';

/** A public name, as far as anybody can tell before it is resolved. */
const HOST = 'login.example';
const SIGN_IN = { accessToken: 'of-the-sign-in', subject: 'john' };

const effects = {
  ...EFFECTS,
  monotonic: () => performance.now(),
  outbound: createOutbound(() => Promise.resolve([{ address: '127.0.0.1', family: 4 }])),
};

/** The claim is one that the ID token lacks, so that UserInfo is asked for it. */
async function ask(condition: Condition) {
  const { good, type } = ANSWERS[condition] ?? { good: { sub: 'john', plan: 'gold' }, type: condition };
  const server = await misbehavingServer(type, good);
  const url = `http://${HOST}:${new URL(server.url).port}`;
  const allowPrivate = condition === 'resolves to a private address' ? [] : [HOST];
  const userInfo = { url, timeout: condition === 'does not answer in time' ? '50ms' : '10s' };
  const partner = { issuer: url, audience: 'avow', allowPrivate, userInfo };
  const { providers } = configSchema.parse({ issuer: 'https://id.example.com', providers: { partner } });
  const userInfos = createUserInfos(openIdProviders(providers), effects);
  try {
    const base = contextOf({ idp: { iss: url, sub: 'john' } });
    const asked = userInfos.get('partner');
    const context = { ...base, userInfo: (signal: AbortSignal) => asked?.('default', SIGN_IN, signal) ?? NOBODY };
    return await askBaseSource('idp', 'plan', context);
  } finally {
    await server.close();
  }
}

const NOBODY = Promise.reject(new Error('the provider has no UserInfo'));
NOBODY.catch(() => {});

/** Where nothing goes wrong, and UserInfo says something else. */
const ANSWERS: Partial<Readonly<Record<Condition, { readonly good: object; readonly type: Condition }>>> = {
  'answers that there is nothing': { good: { sub: 'john' }, type: 'answers' },
  'answers a value of the wrong type': { good: { sub: 'john', plan: { is: 'no scalar' } }, type: 'answers' },
};

export const idp: FailingKind = {
  kind: 'idp',
  cells: {
    answers: { status: 'value', value: 'gold' },
    'answers that there is nothing': { status: 'absent', reason: 'idp has no plan' },
    'answers a value of the wrong type': { status: 'absent', reason: 'the value is not string' },
    'is slow, but in time': { status: 'value', value: 'gold' },
    'does not answer in time': { status: 'unavailable', reason: 'UserInfo: no answer within 50 ms' },
    'refuses the connection': { status: 'unavailable', reason: 'UserInfo: it cannot be reached (ECONNREFUSED)' },
    'resets midway': { status: 'unavailable', reason: 'UserInfo: the connection broke while it answered' },
    'answers garbage': { status: 'unavailable', reason: 'UserInfo: its answer is not JSON' },
    'answers hugely': { status: 'unavailable', reason: 'UserInfo: its answer is longer than 65536 bytes' },
    redirects: { status: 'unavailable', reason: 'UserInfo: it answered with a redirect, which is not followed' },
    'resolves to a private address': {
      status: 'unavailable',
      reason:
        'UserInfo: it cannot be reached: login.example is at 127.0.0.1, which is loopback, and allowPrivate does not name it',
    },
  },
  provoke: ask,
};
