import { expect, test } from 'vitest';
import { registryOf } from './config.ts';

test('a source that is misspelt is suggested, also where it could not be made itself', () => {
  const { problems } = registryOf({
    resolvers: { billing: { kind: 'http', url: 'http://127.0.0.1/', gives: { plan: 'string' } } },
    claims: { plan: { from: 'billling', path: 'plan', type: 'string' } },
  });
  const told = problems.find(({ key }) => key.join('.') === 'claims.plan.from');
  expect(told?.message).toMatch(/did you mean 'billing'/);
});
