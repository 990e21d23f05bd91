import type { Dialect } from './dialect.ts';

/** Makes what depends on the dialect alone, such as the texts of statements, once for all stores of the process. */
export function perDialect<Made>(make: (dialect: Dialect) => Made): (dialect: Dialect) => Made {
  const made = new WeakMap<Dialect, { readonly it: Made }>();
  return (dialect) => {
    const kept = made.get(dialect) ?? { it: make(dialect) };
    made.set(dialect, kept);
    return kept.it;
  };
}
