/** What is wrong with a decision point is found at boot, with the key and the mend. */
import { describe, expect, test } from 'vitest';
import { compileConfig } from '../../src/config/compile.ts';
import { EFFECTS } from '../claims/config.ts';
import { load } from '../config/written.ts';

const CONFIG = {
  issuer: 'https://id.example.com',
  scim: { me: { write: ['nickName'] } },
  resolvers: { risk: { kind: 'risk', url: 'https://risk.example.com', send: ['user.id'] } },
  claims: { title: { from: 'user', path: 'title', type: 'string' } },
  apis: { bank: { audience: 'https://bank.example.com', scopes: ['pay'] } },
  scopes: { pay: { rules: [{ allow: {} }] } },
  clients: { web: { kind: 'first-party', secret: 'a-secret-of-enough-length', scopes: ['pay'] } },
};

interface Found {
  readonly key: string;
  readonly message: string;
  readonly mend: string;
}

/** All that is wrong with a decision point of these settings, and the warnings where nothing is. */
function problemsOf(settings: object): readonly Found[] {
  const point = { url: 'https://pdp.example.com', for: 'all', ...settings };
  const loaded = load(JSON.stringify({ ...CONFIG, decisionPoints: { authz: point } }));
  if ('problems' in loaded) return loaded.problems.map(told);
  const compiled = compileConfig(loaded.config, [], EFFECTS);
  return 'problems' in compiled ? compiled.problems.map(told) : compiled.warnings.map(told);
}

function told({ key, message, mend }: { key: readonly (string | number)[]; message: string; mend: string }): Found {
  return { key: key.join('.'), message, mend };
}

test('a good one has nothing, and a claim that it alone is told is not idle', () => {
  expect(problemsOf({ context: { title: 'claims.title', score: 'risk.score' } })).toEqual([]);
});

describe('refused with where and how to mend it:', () => {
  const IDLE = 'claims.title';
  test.each<[string, object, string, RegExp, RegExp]>([
    ['no for', { for: undefined }, 'for', /missing/, /for/],
    ['for nothing', { for: {} }, 'for', /./, /name apis or scopes/],
    ['an API that there is not', { for: { apis: ['bnak'] } }, 'for.apis.0', /no API 'bnak'/, /write bank/],
    ['a scope that there is not', { for: { scopes: ['pya'] } }, 'for.scopes.0', /no scope 'pya'/, /write pay/],
    ['a URL with a query', { url: 'https://pdp.example.com?a=b' }, 'url', /form/, /without query/],
    ['a URL with a slash at its end', { url: 'https://pdp.example.com/' }, 'url', /form/, /slash/],
    ['a URL with credentials', { url: 'https://a:b@pdp.example.com' }, 'url', /form/, /credentials/],
    ['a loopback address', { url: 'http://127.0.0.1:9' }, 'url', /loopback/, /allowPrivate/],
    [
      'an allowance of another host',
      { allowPrivate: ['pdp.internal'] },
      'allowPrivate.0',
      /no URL here/,
      /pdp.example/,
    ],
    [
      'a secret in clear',
      { url: 'http://pdp.example.com', auth: { kind: 'bearer', token: 'abc' } },
      'url',
      /in clear/,
      /https/,
    ],
    ['a timeout over the deadline', { timeout: '10s' }, 'timeout', /limits.issuance/, /shorter/],
    ['stale, and nothing is kept', { onUnavailable: 'stale' }, 'onUnavailable', /nothing stale/, /staleIfError/],
    ['a source that there is not', { context: { score: 'rsk.score' } }, 'context.score', /no source 'rsk'/, /CEL/],
    ['a name that a source has not', { subject: { id: 'user.nmae' } }, 'subject.id', /nmae/, /CEL/],
    ['what people write of themselves', { subject: { id: 'user.nickName' } }, 'subject.id', /people may/, /scim.me/],
    ['a detail of the whole', { context: { a: 'detail.amount' } }, 'context.a', /no source 'detail'/, /CEL/],
    [
      'a meaning for what has one',
      { obligations: { 'step-up': { lifetime: '1m' } } },
      'obligations.step-up',
      /known/,
      /remove/,
    ],
    [
      'a meaning for custom',
      { obligations: { custom: { lifetime: '1m' } } },
      'obligations.custom',
      /each time/,
      /remove/,
    ],
    ['a meaning of nothing', { obligations: { mfa: {} } }, 'obligations.mfa', /fit together/, /say what is required/],
    [
      'a claim that there is not',
      { obligations: { few: { onlyClaims: ['tilte'] } } },
      'obligations.few.onlyClaims.0',
      /no claim/,
      /title/,
    ],
    ['a retry that nobody said is harmless', { retry: {} }, 'retry', /idempotent/, /idempotent/],
  ])('%s', (_, settings, key, message, mend) => {
    const found = problemsOf(settings).filter((one) => one.key !== IDLE);
    expect(found).toContainEqual({
      key: `decisionPoints.authz.${key}`,
      message: expect.stringMatching(message),
      mend: expect.stringMatching(mend),
    });
  });
});
