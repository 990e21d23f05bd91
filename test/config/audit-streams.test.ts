import { expect, test } from 'vitest';
import { checkAuditStreams } from '../../src/config/audit-streams.ts';
import { loadConfig } from '../../src/config/load.ts';
import { configOf } from '../claims/config.ts';

const streams = (...all: readonly object[]) => ({
  audit: { streams: Object.fromEntries(all.map((one, i) => [`s${i}`, one])) },
});
const SECRET = 'Bearer 0123456789abcdef';

test.each<[string, object[], string, RegExp]>([
  ['a collector on this machine', [{ to: 'http://localhost:9000/x' }], 's0.to', /^add allowPrivate: \['localhost'\]/],
  [
    'a syslog receiver in a private network',
    [{ to: 'syslog+tls://10.0.0.7' }],
    's0.to',
    /^add allowPrivate: \['10\.0\.0\.7'\]/,
  ],
  ['one where nothing may be', [{ to: 'syslog+tcp://169.254.169.254:514' }], 's0.to', /^name another host/],
  [
    'a permission for another host',
    [{ to: 'https://siem.internal/', allowPrivate: ['sime.internal'] }],
    's0.allowPrivate.0',
    /as to has it$/,
  ],
  ['a port that is none', [{ to: 'syslog+tcp://siem.example:99999' }], 's0.to', /https:\/\/host:port/],
  ['a header for a file', [{ to: './audit.jsonl', headers: { a: 'b' } }], 's0.headers', /^remove headers$/],
  ['a permission for a file', [{ to: './audit.jsonl', allowPrivate: ['siem'] }], 's0.allowPrivate', /^remove/],
  [
    'credentials for syslog',
    [{ to: 'syslog+tls://siem.example', authorization: SECRET }],
    's0.authorization',
    /^remove/,
  ],
  ['TLS where there is none', [{ to: 'syslog+tcp://siem.example:514', tls: { ca: 'x' } }], 's0.tls', /syslog\+tls/],
  ['TLS for plain HTTP', [{ to: 'http://siem.example/', tls: { ca: 'x' } }], 's0.tls', /https:\/\//],
  ['a file that another stream writes', [{ to: './a.jsonl' }, { to: './a.jsonl' }], 's1.to', /its own file$/],
])('%s is found, with how to mend it', (_, all, key, mend) => {
  const problems = checkAuditStreams(configOf(streams(...all)));
  expect(problems.map((problem) => problem.key.join('.'))).toEqual([`audit.streams.${key}`]);
  expect(problems[0]?.mend).toMatch(mend);
});

test.each([
  { to: 'https://siem.example.com/ingest', authorization: SECRET, headers: { 'X-Index': 'avow' }, format: 'ocsf' },
  { to: 'http://127.0.0.1:8088/', allowPrivate: ['127.0.0.1'], tenant: '*' },
  { to: 'syslog+tls://siem.example.com', tls: { ca: './ca.pem' }, personal: true },
  { to: 'syslog+tls://[2606:4700::1]:6514' },
  { to: 'syslog+tcp://siem.example.com:601' },
  { to: '/var/log/avow/audit.jsonl' },
])('$to is good', (stream) => {
  expect(checkAuditStreams(configOf(streams(stream)))).toEqual([]);
});

test.each<[string, string, RegExp]>([
  ['UDP, which loses', 'to: syslog+udp://siem.example:514', /syslog\+tls:\/\/host/],
  ['TCP without a port, which has none of its own', 'to: syslog+tcp://siem.example', /syslog\+tcp:\/\/host:514/],
  ['a header with a line break', 'to: https://s.example, headers: { a: "b\\nc" }', /line break/],
  ['a tenant that cannot be one', "to: ./a.jsonl, tenant: 'a b'", /'\*' for all/],
  ['another format', 'to: ./a.jsonl, format: cef', /json.*ocsf/],
])('%s is refused, with what there is', (_, stream, mend) => {
  const text = `issuer: https://id.example.com\naudit: { streams: { s: { ${stream} } } }\n`;
  const loaded = loadConfig('avow.yaml', { readFile: () => text, env: {} });
  expect('problems' in loaded && loaded.problems.map((problem) => problem.mend)).toEqual([expect.stringMatching(mend)]);
});
