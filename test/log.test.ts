import { expect, test } from 'vitest';
import { createLog } from '../src/log.ts';

function lines(): { write(line: string): void; written: string[] } {
  const written: string[] = [];
  return { written, write: (line) => written.push(line) };
}

test('a record is one line of JSON with level, time and message', () => {
  const out = lines();
  createLog(out).warn({ source: 'billing' }, 'it is slow');
  expect(out.written).toHaveLength(1);
  expect(JSON.parse(out.written[0] ?? '')).toEqual({
    level: 'warn',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    source: 'billing',
    msg: 'it is slow',
  });
});

test.each([
  'authorization',
  'token',
  'access_token',
  'subject_token',
  'client_assertion',
  'secret',
  'client_secret',
  'password',
])('a field named %s is blacked out', (name) => {
  const out = lines();
  createLog(out).info({ [name]: 'hunter2', request: { [name]: 'hunter2', method: 'GET' } }, 'came in');
  expect(out.written.join()).not.toContain('hunter2');
  expect(out.written.join()).toContain('"method":"GET"');
});
