import type { BudgetWrite, StoredBudget } from '../../src/store/budget-port.ts';
import { Conflict } from '../../src/store/port.ts';

const idOf = (tenant: string, jti: string) => JSON.stringify([tenant, jti]);

export function budgetOf(budgets: ReadonlyMap<string, StoredBudget>, tenant: string, jti: string) {
  return budgets.get(idOf(tenant, jti)) ?? null;
}

/** The part of the reference store that counts down. */
export function changeBudget(budgets: Map<string, StoredBudget>, write: BudgetWrite): void {
  if (write.kind === 'insertBudget') {
    const id = idOf(write.budget.tenant, write.budget.jti);
    if (budgets.has(id)) throw new Conflict('exists');
    budgets.set(id, write.budget);
    return;
  }
  const id = idOf(write.tenant, write.jti);
  const left = budgets.get(id);
  const { uses, amount } = left ?? { uses: 0, amount: 0 };
  if (left === undefined || (uses !== null && uses < 1) || (amount !== null && amount < write.amount)) {
    throw new Conflict('budget');
  }
  budgets.set(id, { ...left, uses: uses && uses - 1, amount: amount === null ? null : amount - write.amount });
}
