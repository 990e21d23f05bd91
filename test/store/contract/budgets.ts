import { describe, expect, test } from 'vitest';
import type { StoredBudget } from '../../../src/store/budget-port.ts';
import type { Store } from '../../../src/store/port.ts';
import { newTenant } from '../samples.ts';

export function budgetContract(opened: () => Store): void {
  const kept = async (budget: Partial<StoredBudget>) => {
    const tenant = newTenant();
    const whole = { tenant, jti: `${tenant}-j`, uses: null, amount: null, expiresAt: 9e12, ...budget };
    await opened().commit([{ kind: 'insertBudget', budget: whole }]);
    const spend = (amount = 0) => opened().commit([{ kind: 'spendBudget', tenant, jti: whole.jti, amount }]);
    return { spend, left: () => opened().getBudget(tenant, whole.jti), whole };
  };

  describe('budgets', () => {
    test('are counted down, each part by itself, and never below nothing', async () => {
      const { spend, left, whole } = await kept({ uses: 2, amount: 100 });
      await spend(60);
      expect(await left()).toEqual({ ...whole, uses: 1, amount: 40 });
      await expect(spend(41)).rejects.toMatchObject({ kind: 'budget' });
      expect(await left()).toEqual({ ...whole, uses: 1, amount: 40 });
      await spend(40);
      await expect(spend()).rejects.toMatchObject({ kind: 'budget' });
    });

    test('of which a part is not counted have no end there', async () => {
      const uses = await kept({ uses: 1 });
      await uses.spend(1e15);
      expect(await uses.left()).toEqual({ ...uses.whole, uses: 0 });
      const amount = await kept({ amount: 5 });
      for (let time = 0; time < 5; time += 1) await amount.spend(1);
      expect(await amount.left()).toEqual({ ...amount.whole, amount: 0 });
    });

    test('are spent once, however many ask at the same moment', async () => {
      const { spend } = await kept({ uses: 3 });
      const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => spend()));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    });

    test('that are not there, or another tenant’s, cannot be spent', async () => {
      const { whole } = await kept({ uses: 3 });
      const write = { kind: 'spendBudget', tenant: newTenant(), jti: whole.jti, amount: 0 } as const;
      await expect(opened().commit([write])).rejects.toMatchObject({ kind: 'budget' });
      expect(await opened().getBudget(write.tenant, whole.jti)).toBeNull();
    });

    test('are one for each token, and go when it has ended', async () => {
      const { whole, left } = await kept({ uses: 3, expiresAt: 10 });
      await expect(opened().commit([{ kind: 'insertBudget', budget: whole }])).rejects.toMatchObject({
        kind: 'exists',
      });
      await opened().sweep(10);
      expect(await left()).toBeNull();
    });
  });
}
