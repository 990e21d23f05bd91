import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../src/cli/command-line.ts';

function parse(...args: string[]) {
  const printed = { out: '', err: '' };
  const output = {
    out: (text: string) => {
      printed.out += text;
    },
    err: (text: string) => {
      printed.err += text;
    },
  };
  return { ...parseCommandLine(args, '1.2.3', output), printed };
}

test.each<[string[], string, object]>([
  [['serve'], 'serve', {}],
  [['serve', '--config', 'a.yaml', '--port', '0'], 'serve', { config: 'a.yaml', port: 0 }],
  [['check'], 'check', { config: 'avow.yaml' }],
  [['check', '-c', 'a.yaml'], 'check', { config: 'a.yaml' }],
  [['audit'], 'audit', { config: 'avow.yaml', last: 20, json: false, tenant: 'default' }],
  [['audit', '--tenant', 'north'], 'audit', { tenant: 'north' }],
  [
    ['audit', '--scope', 'payments', '--from', '2026-03-01', '--ocsf'],
    'audit',
    { action: 'list', scope: 'payments', from: '2026-03-01', ocsf: true },
  ],
  [
    ['audit', 'verify', '-c', 'a.yaml', '--checkpoint', 'kept.jwt'],
    'audit',
    { action: 'verify', config: 'a.yaml', checkpoint: 'kept.jwt' },
  ],
  [['user', 'export', 'ada', '-c', 'a.yaml'], 'user', { action: 'export', user: 'ada', config: 'a.yaml' }],
  [['user', 'erase', 'ada', '--yes'], 'user', { action: 'erase', user: 'ada', yes: true, tenant: 'default' }],
  [['audit', 'checkpoint', '--tenant', 'north'], 'audit', { action: 'checkpoint', tenant: 'north' }],
  [['audit', '--last', '5', '--json'], 'audit', { config: 'avow.yaml', last: 5, json: true }],
  [['client', 'add', 'hr', '--expires', '90d'], 'client', { action: 'add', name: 'hr', expires: 90 * 86_400_000 }],
  [['client', 'list', '-c', 'a.yaml'], 'client', { action: 'list', json: false, config: 'a.yaml' }],
  [['client', 'rotate', 'hr'], 'client', { action: 'rotate', name: 'hr', grace: 86_400_000, config: 'avow.yaml' }],
  [['client', 'revoke', 'hr'], 'client', { action: 'revoke', name: 'hr' }],
  [['client', 'revoke', '--id', '7'], 'client', { action: 'revoke', id: '7' }],
  [['keys', 'list'], 'keys', { action: 'list', json: false, config: 'avow.yaml' }],
  [['keys', 'rotate', '--now', '-c', 'a.yaml'], 'keys', { action: 'rotate', now: true, config: 'a.yaml' }],
  [
    ['registration', 'add', 'portal', '--expires', '30d', '--uses', '5'],
    'registration',
    { action: 'add', name: 'portal', expires: 30 * 86_400_000, uses: 5 },
  ],
  [['registration', 'list', '--json'], 'registration', { action: 'list', json: true, config: 'avow.yaml' }],
  [['registration', 'revoke', '--id', '7'], 'registration', { action: 'revoke', id: '7' }],
  [['registration', 'clients', '--tenant', 'far'], 'registration', { action: 'clients', tenant: 'far', json: false }],
  [['registration', 'show', 'dyn.x'], 'registration', { action: 'show', client: 'dyn.x' }],
  [['registration', 'remove', 'dyn.x', '-c', 'a.yaml'], 'registration', { action: 'remove', config: 'a.yaml' }],
  [['explain', '--client', 'web'], 'explain', { client: 'web', config: 'avow.yaml', json: false }],
  [
    ['explain', '--client', 'web', '--user', 'ada', '--scope', 'a b', '--json'],
    'explain',
    { scope: 'a b', json: true },
  ],
  [
    ['diff', '-c', 'new.yaml'],
    'diff',
    { config: 'new.yaml', current: 'avow.yaml', since: 604_800_000, sources: 'none' },
  ],
  [
    ['diff', '-c', 'new.yaml', '--since', '30d', '--sources', 'live'],
    'diff',
    { since: 2_592_000_000, sources: 'live' },
  ],
])('avow %j', (args, command, options) => {
  expect(parse(...args)).toMatchObject({ command, options });
});

describe('says what it can do', () => {
  test.each([[['--help']], [['serve', '--help']], [['help', 'check']]])('avow %j', (args) => {
    const { printed, ...invocation } = parse(...args);
    expect(invocation).toEqual({ command: 'none', exitCode: 0 });
    expect(printed.out).toContain('Usage: avow');
  });

  test('avow --version', () => {
    expect(parse('--version')).toMatchObject({ exitCode: 0, printed: { out: '1.2.3\n' } });
  });
});

describe('a wrong command line ends with 64 and says what is wrong', () => {
  test.each<[string[], string]>([
    [[], 'Usage: avow'],
    [['chek'], 'Did you mean check?'],
    [['serve', '--prot', '1'], 'Did you mean --port?'],
    [['serve', '--port', '65536'], 'a whole number from 0 to 65535'],
    [['serve', '--port', '8e1'], 'a whole number from 0 to 65535'],
    [['audit', '--last', '0'], 'a whole number from 1 to 10000'],
    [['check', 'a.yaml'], 'The configuration is named with --config.\n'],
    [['check', 'all'], "too many arguments for 'check'"],
    [['check', '--config'], 'argument missing'],
    [['serve', '--config', ''], 'It is the path of a file.'],
    [['client', 'list', '-c', ''], 'It is the path of a file.'],
    [['client'], 'Usage: avow client'],
    [['client', 'revoke'], 'name a client, or one token with --id'],
    [['registration', 'revoke'], 'name an initial access, or one token with --id'],
    [['registration', 'add', 'portal', '--uses', '0'], 'a whole number from 1'],
    [['client', 'revoke', 'hr', '--id', '1'], 'name a client, or one token with --id'],
    [['client', 'add', 'hr', '--expires', 'soon'], 'a duration such as 24h or 90d'],
    [['client', 'rotat', 'hr'], 'Did you mean rotate?'],
  ])('avow %j', (args, told) => {
    const { printed, ...invocation } = parse(...args);
    expect(invocation).toEqual({ command: 'none', exitCode: 64 });
    expect(printed.err).toContain(told);
    expect(printed.out).toBe('');
  });
});
