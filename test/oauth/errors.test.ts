import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OAuthError, type OAuthErrorCode, renderOAuthError } from '../../src/oauth/errors.ts';
import { anyCharacter } from '../any-character.ts';

describe('an OAuth error', () => {
  test.each<[OAuthErrorCode, number, string | undefined]>([
    ['invalid_request', 400, undefined],
    ['invalid_client', 401, undefined],
    ['invalid_grant', 400, undefined],
    ['unauthorized_client', 400, undefined],
    ['unsupported_grant_type', 400, undefined],
    ['invalid_scope', 400, undefined],
    ['invalid_target', 400, undefined],
    ['access_denied', 400, undefined],
    ['invalid_token', 401, undefined],
    ['temporarily_unavailable', 503, '5'],
    ['server_error', 500, undefined],
  ])('%s is answered with %i', (code, status, retryAfter) => {
    const rendered = renderOAuthError(new OAuthError(code, 'why'));
    expect(rendered.status).toBe(status);
    expect(rendered.headers['retry-after']).toBe(retryAfter);
    expect(JSON.parse(rendered.body)).toEqual({ error: code, error_description: 'why' });
  });

  test('tells its reason to the audit record and never to the client', () => {
    const error = new OAuthError('access_denied', 'refused by policy', {
      audit: 'rule risk.score >= 80',
      cause: new Error('SELECT * FROM users'),
    });
    expect(error.audit).toBe('rule risk.score >= 80');
    const { body, headers } = renderOAuthError(error);
    expect(body + JSON.stringify(headers)).not.toMatch(/risk|SELECT/);
  });

  test('tells its reason in one short line, whatever a client put into it', () => {
    const forged = 'No API is known as x\n2026-01-01T00:00:00.000Z  token.issued  web  ada';
    expect(new OAuthError('invalid_target', forged).audit).toBe(forged.replace('\n', '\\u{a}'));
    expect(new OAuthError('invalid_target', '', { audit: `${'x'.repeat(400)}` }).audit).toMatch(/^x{299}…$/);
  });

  test('that nobody foresaw tells nothing', () => {
    const rendered = renderOAuthError(new Error('ENOENT /etc/avow/secret'));
    expect(rendered.status).toBe(500);
    expect(JSON.parse(rendered.body).error).toBe('server_error');
    expect(rendered.body).not.toContain('ENOENT');
  });

  test('has a description that fits the grammar, whatever a client sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 2_000 }), (text) => {
        const { description } = new OAuthError('invalid_scope', text);
        expect(description).toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]{0,500}$/);
      }),
    );
  });
});
