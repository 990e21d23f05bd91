import { sql } from 'drizzle-orm';
import type { Dialect } from './dialect.ts';
import { columns, compileStatement, equal, insertInto } from './statement.ts';

/** What budgets are read with. */
export function budgetReads(dialect: Dialect) {
  const { budget } = dialect.tables;
  return {
    getBudget: compileStatement(
      dialect,
      'getBudget',
      sql`select ${columns(budget, ['tenant', 'jti', 'uses', 'amount', 'expiresAt'])} from ${budget}
          where ${equal(budget, ['tenant', 'jti'])}`,
    ),
  };
}

/** What they are written with. Null less one is null: what is not counted stays so. */
export function budgetChanges(dialect: Dialect) {
  const { budget } = dialect.tables;
  const { placeholder } = sql;
  return {
    insertBudget: compileStatement(dialect, 'insertBudget', insertInto(budget)),
    spendBudget: compileStatement(
      dialect,
      'spendBudget',
      sql`update ${budget} set uses = ${budget.uses} - 1, amount = ${budget.amount} - ${placeholder('amount')}
          where ${equal(budget, ['tenant', 'jti'])} and (${budget.uses} is null or ${budget.uses} >= 1)
          and (${budget.amount} is null or ${budget.amount} >= ${placeholder('amount')})`,
    ),
  };
}
