import { expect, test } from 'vitest';
import { shareLookups } from '../../src/outbound/lookup.ts';

function silent() {
  const asked: string[] = [];
  const answers: ((address: string) => void)[] = [];
  const lookup = shareLookups((host) => {
    asked.push(host);
    const { promise, resolve } = Promise.withResolvers<string>();
    answers.push(resolve);
    return promise.then((address) => [{ address, family: 4 }]);
  });
  return { asked, answers, lookup };
}

test('a name that nobody answers for holds one thread of the resolver, however many ask, and no other name', async () => {
  const { asked, answers, lookup } = silent();
  const both = [lookup('slow.example'), lookup('slow.example')];
  void lookup('other.example');
  expect(asked).toEqual(['slow.example', 'other.example']);
  answers[0]?.('192.0.2.1');
  expect((await Promise.all(both)).flat().map(({ address }) => address)).toEqual(['192.0.2.1', '192.0.2.1']);
});

test('an answer is not kept, and a failure neither', async () => {
  let times = 0;
  const lookup = shareLookups(() => {
    times += 1;
    return times === 1 ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve([]);
  });
  await expect(lookup('a.example')).rejects.toThrow('ENOTFOUND');
  await lookup('a.example');
  await lookup('a.example');
  expect(times).toBe(3);
});
