import { expect, test } from 'vitest';
import { failureText } from '../../src/cli/failure-text.ts';
import { StoreUnavailable } from '../../src/store/unavailable.ts';

const coded = (code: string) => Object.assign(new Error('internal words'), { code });

test.each<[string, unknown, RegExp]>([
  [
    'a database that is read-only',
    new StoreUnavailable(coded('SQLITE_READONLY')),
    /give the user that runs Avow the right to write it/,
  ],
  [
    'one that another process holds',
    new StoreUnavailable(coded('SQLITE_BUSY')),
    /another process holds it; stop that process/,
  ],
  ['a full disk', new StoreUnavailable(coded('SQLITE_FULL')), /the disk is full; make room on it$/],
  ['an outage of no known kind', new StoreUnavailable(coded('XX000')), /AVOW_DEBUG=1/],
  ['any other error', new Error('there is no client\nand more'), /^there is no client$/],
  ['what is no error', 'thrown', /^thrown$/],
])('a command that %s ends says so in one line', (_, error, said) => {
  expect(failureText(error)).toMatch(said);
  expect(failureText(error)).not.toContain('internal');
});
