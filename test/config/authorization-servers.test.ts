import { describe, expect, test } from 'vitest';
import { compileConfig } from '../../src/config/compile.ts';
import { EFFECTS } from '../claims/config.ts';
import { configOf, load } from './written.ts';

const secret = 'a-secret-of-enough-length';
const GOOD = `issuer: https://id.example.com
providers: { sso: { issuer: https://sso.example, audience: avow } }
claims:
  email: { from: user, path: userName, type: string, destinations: [id_token] }
  resource: { from: user, path: title, type: string, destinations: [id_token] }
  token: { from: user, path: title, type: string, destinations: [id_token], sensitivity: secret }
apis: { wiki: { audience: https://api.example.com/wiki, scopes: [pages] } }
authorizationServers:
  chat: { issuer: https://chat.example, clients: { portal: p1 }, scopes: [chat.read], resources: [https://api.chat.example] }
scopes:
  pages: { claims: [email], rules: [{ allow: {} }] }
  chat.read: { claims: [email], rules: [{ allow: {} }] }
clients:
  portal: { kind: first-party, secret: ${secret}, grants: [token-exchange], scopes: [pages, chat.read] }
  open: { kind: first-party, public: true, grants: [token-exchange], scopes: [chat.read] }
  batch: { kind: machine, secret: ${secret}, grants: [client-credentials], scopes: [chat.read] }
  wiki: { kind: first-party, secret: ${secret}, grants: [token-exchange], scopes: [pages] }
`;

function problemsOf(from: string, to: string): [string, string][] {
  if (!GOOD.includes(from)) throw new Error(`there is no ${from}`);
  const compiled = compileConfig(configOf(GOOD.replace(from, to)), [], EFFECTS);
  if (!('problems' in compiled)) return [];
  return compiled.problems.map(({ key, message, mend }) => [key.join('.'), `${message}: ${mend}`]);
}

describe('authorizationServers', () => {
  test('are well said', () => expect(problemsOf('', '')).toEqual([]));

  const CHAT = 'authorizationServers.chat';
  test.each([
    ['that is Avow itself', 'https://chat.example', 'https://id.example.com', `${CHAT}.issuer`, 'Avow itself'],
    ['of the address of an API', 'https://chat.example', 'https://api.example.com/wiki', 'apis.wiki.audience', 'chat'],
    ['for a client that is not there', 'portal: p1', 'portl: p1', `${CHAT}.clients.portl`, 'write portal'],
    ['for a public client', 'portal: p1', 'open: p1', `${CHAT}.clients.open`, 'public'],
    ['for a client without the grant', 'portal: p1', 'batch: p1', `${CHAT}.clients.batch`, 'token-exchange'],
    ['for a client without its scopes', 'portal: p1', 'wiki: p1', `${CHAT}.clients.wiki`, 'clients.wiki.scopes'],
    ['with a scope not declared', 'scopes: [chat.read],', 'scopes: [chat.reed],', `${CHAT}.scopes.0`, 'chat.read'],
    ['with a scope of an API', 'scopes: [chat.read],', 'scopes: [chat.read, pages],', 'scopes.pages', 'one of them'],
    ['with a resource that is no URI', '[https://api.chat.example]', '[chat]', `${CHAT}.resources.0`, 'RFC 8707'],
    [
      'that calls people by nothing',
      '{ issuer: https://c',
      '{ subject: user.no, issuer: https://c',
      `${CHAT}.subject`,
      '',
    ],
    [
      'that lets a secret out',
      'chat.read: { claims: [email]',
      'chat.read: { claims: [token]',
      `${CHAT}.scopes`,
      'token',
    ],
    [
      'that says what it is good for',
      'chat.read: { claims: [email]',
      'chat.read: { claims: [resource]',
      `${CHAT}.scopes`,
      'another name',
    ],
    ['of the name of an API', '  chat: {', '  wiki: {', 'authorizationServers.wiki', 'another name'],
  ])('%s is told at boot, where it stands', (_, from, to, key, told) => {
    expect(problemsOf(from, to)).toContainEqual([key, expect.stringContaining(told)]);
  });

  test('an ID-JAG is for at most ten minutes', () => {
    expect(load(GOOD.replace('scopes: [chat.read],', 'scopes: [chat.read], lifetime: 1h,'))).toHaveProperty('problems');
  });
});
